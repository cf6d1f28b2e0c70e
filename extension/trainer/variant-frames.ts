import { denormalized, normalizationsApplied, type Normalization } from '../core/data/normalization';
import { pixelsOf, scaledDown } from '../core/data/picture';
import type { Picture, PictureSpec } from '../core/data/transform';
import { figure } from '../core/data/transforms/words';
import type { Choice } from '../shared/experiment';
import type { Told, VariantFrame } from '../shared/augmentation';
import { said } from '../shared/said';
import type { Variant } from './batches/variant';

/** The longest side that a picture is sent with: as large as it is shown, and twice that for screens of high density. */
const longestSide = 224;

/** A variant as people see it. `transforms` are those that made it, `Normalize: "auto"` replaced. */
export function variantFrames(transforms: Choice[], { steps, mixed }: Variant): VariantFrame[] {
  const undo: Normalization[] = [];
  const seen = (picture: Picture): Picture => (picture.kind === 'tensor' ? denormalized(picture, undo) : picture);
  const frame = (name: string, told: Told[], picture: Picture, unchanged: boolean): VariantFrame => ({
    name, told, pixels: shownPixels(seen(picture)), size: shapeOf(picture), unchanged, shares: null,
  });
  const frames: VariantFrame[] = [];
  for (const [i, choice] of transforms.entries()) {
    const [before, { name, drawn, told, picture }] = [steps[i]!.picture, steps[i + 1]!];
    undo.push(...normalizationsApplied(choice, drawn));
    if (name === 'ToTensor' && transforms[i + 1]?.name === 'Normalize') continue;
    const toTensor = name === 'Normalize' && transforms[i - 1]?.name === 'ToTensor';
    if (name === 'ToTensor' || name === 'Normalize') frames.push(frame(toTensor ? 'ToTensor, Normalize' : name, [rangeOf(picture)], picture, false));
    else frames.push(frame(name, told, picture, same(before, picture)));
  }
  for (const { name, told, picture, partner, shares } of mixed) {
    const other = { words: typeof partner === 'number' ? said`with picture ${{ picture: partner }}` : said`with itself, alone in its batch`, doc: said`The picture before it in its batch, which it is mixed with.` };
    frames.push({ ...frame(name, [...told, other], picture, false), shares });
  }
  return frames;
}

export const shownPixels = (picture: Picture): VariantFrame['pixels'] => scaledDown(pixelsOf(picture), longestSide);

export const shapeOf = ({ channels, height, width }: PictureSpec): [number, number, number] => [channels, height, width];

function rangeOf({ values }: Picture): Told {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return { words: said`${{ least: figure(least) }} to ${{ most: figure(most) }}`, doc: said`The least and the largest number of the tensor, as the network gets it.` };
}

const same = (a: Picture, b: Picture): boolean =>
  a.kind === b.kind && a.height === b.height && a.values.length === b.values.length && a.values.every((value, i) => value === b.values[i]);
