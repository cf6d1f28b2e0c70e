import type { Choice, DataConfig } from '../../shared/experiment';
import type { ImageSet } from './dataset';
import { random, type Random } from './random';
import type { Drawn, TensorPicture } from './transform';
import { transformChain } from './transform-chain';
import { transforms } from './transforms';
import type { NestedDraw } from './transforms/nested';

/** Mean and standard deviation of each channel, of pixels in 0..1. */
export interface Normalization {
  mean: number[];
  std: number[];
}

/** Whether a chain has a `Normalize: "auto"`, be it inside RandomApply or its like. */
export const asksForNormalization = (chain: Choice[]): boolean => chain.some(asks);
const asks = (choice: Choice): boolean => isAuto(choice) || asksForNormalization(heldBy(choice));
export const isAuto = ({ name, params }: Choice): boolean => name === 'Normalize' && params.mean === 'auto';
const heldBy = ({ params }: Pick<Choice, 'params'>): Choice[] => (params.transforms as Choice[] | undefined) ?? [];

/** The chain behind whose transforms `Normalize: "auto"` is measured: whichever asks for it, the test chain first. */
export const askingForNormalization = ({ test_transform, train_transform }: DataConfig): Choice[] | null => [test_transform, train_transform].find(asksForNormalization) ?? null;

/** The transforms of an asking chain that pictures go through before they are measured: those in front of Normalize that draw nothing. */
export const beforeNormalization = (chain: Choice[]): Choice[] => chain.slice(0, chain.findIndex(asks)).filter(({ name }) => !transforms[name]!.random && name !== 'ToTensor');

/** The chain with `Normalize: "auto"` replaced by what was measured. */
export function withNormalization(chain: Choice[], measured: Normalization): Choice[] {
  return chain.map((choice) => {
    if (isAuto(choice)) return { ...choice, params: { ...choice.params, ...measured } };
    return asks(choice) ? { ...choice, params: { ...choice.params, transforms: withNormalization(heldBy(choice), measured) } } : choice;
  });
}

/** The Normalize transforms that a choice amounted to for one picture: itself, or those of its list that were drawn. */
export function normalizationsApplied({ name, params }: Choice, drawn: Drawn): Normalization[] {
  if (name === 'Normalize') return [params as unknown as Normalization];
  const applied = (drawn.applied as NestedDraw[] | undefined) ?? [];
  return applied.flatMap((nested) => normalizationsApplied(heldBy({ params })[nested.index]!, nested.drawn));
}

/** A tensor as it was before these, the last of them undone first. */
export function denormalized(picture: TensorPicture, normalizations: Normalization[]): TensorPicture {
  const values = picture.values.slice();
  const pixels = picture.height * picture.width;
  const one = <T>(list: T[], channel: number): T => list[list.length === 1 ? 0 : channel]!;
  for (const { mean, std } of normalizations.toReversed()) {
    for (let i = 0; i < values.length; i++) values[i] = values[i]! * one(std, Math.floor(i / pixels)) + one(mean, Math.floor(i / pixels));
  }
  return { ...picture, values };
}

/**
 * Over all pixels of the training set (not the mean of each picture's own), in float64; `bytesOf` has a picture's. Transforms in front of
 * Normalize that draw nothing (Resize, Grayscale) are applied first; random ones are not. `between` is awaited after every few
 * megabytes, with the number of pictures that are done.
 */
export async function measureNormalization(
  train: Pick<ImageSet, 'height' | 'width' | 'channels' | 'count'>, bytesOf: (picture: number) => Uint8Array, chain: Choice[], between: (done: number) => Promise<void> = async () => undefined,
): Promise<Normalization> {
  const before = beforeNormalization(chain);
  const prepare = before.length ? transformChain(before, train) : null;
  const channels = prepare?.output.channels ?? train.channels;
  const counts = Array.from({ length: channels }, () => new Float64Array(256));
  const pictureBytes = train.height * train.width * train.channels;
  const still = (): Random => random(0);
  const pieces = Math.max(1, Math.floor(prepare ? PREPARED_BYTES / Math.max(pictureBytes, prepare.output.height * prepare.output.width * channels) : COUNTED_BYTES / pictureBytes));
  for (let first = 0; first < train.count; first += pieces) {
    const end = Math.min(first + pieces, train.count);
    for (let i = first; i < end; i++) {
      if (!prepare) {
        count(bytesOf(i), counts);
        continue;
      }
      const { values } = prepare.apply(bytesOf(i), still);
      count(values as Uint8Array, counts);
      prepare.memory.release(values);
    }
    await between(end);
  }
  const moments = counts.map(momentsOf);
  // A channel of one value everywhere has no spread to divide by.
  return { mean: moments.map(({ mean }) => mean), std: moments.map(({ std }) => std || 1) };
}

/** Bytes of pictures that are counted, or transformed and counted, in some 20 ms. */
const [COUNTED_BYTES, PREPARED_BYTES] = [2 ** 24, 2 ** 20];

function count(bytes: Uint8Array, counts: Float64Array[]): void {
  const channels = counts.length;
  if (channels !== 3) {
    for (let i = 0; i < bytes.length; i++) counts[i % channels]![bytes[i]!]!++;
    return;
  }
  const [red, green, blue] = counts as [Float64Array, Float64Array, Float64Array];
  for (let i = 0; i < bytes.length; i += 3) {
    red[bytes[i]!]!++;
    green[bytes[i + 1]!]!++;
    blue[bytes[i + 2]!]!++;
  }
}

/** From how often each byte occurs: exact sums, however many pixels. */
function momentsOf(counts: Float64Array): { mean: number; std: number } {
  let [pixels, sum] = [0, 0];
  counts.forEach((times, byte) => {
    pixels += times;
    sum += times * byte;
  });
  const mean = sum / pixels;
  let squares = 0;
  counts.forEach((times, byte) => {
    squares += times * (byte - mean) ** 2;
  });
  return { mean: mean / 255, std: Math.sqrt(squares / pixels) / 255 };
}
