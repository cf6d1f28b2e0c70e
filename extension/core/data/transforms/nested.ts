import { wordsOf, type Told } from '../../../shared/augmentation';
import type { Choice } from '../../../shared/experiment';
import { asIs, said, together, type Said } from '../../../shared/said';
import { choices, either, float, list, nothing, optional, required } from '../../config/param';
import type { PictureMemory } from '../picture-memory';
import { permutation, type Random } from '../random';
import { transform, TransformError, type Drawn, type Picture, type PictureSpec, type TransformRow } from '../transform';
import { whether } from './words';

/** What a transform of a list drew. */
export interface NestedDraw {
  /** Its place in the list. */
  index: number;
  drawn: Drawn;
}

/** Transforms that hold transforms. `rowOf` looks into the table that these rows stand in themselves. */
export function nestedRows(rowOf: (name: string) => TransformRow): Record<'RandomApply' | 'RandomChoice' | 'RandomOrder', TransformRow> {
  const outputOf = ({ name, params }: Choice, input: PictureSpec): PictureSpec => rowOf(name).output(params, input);

  /** Draws for the listed transforms one behind the other, each seeing what comes out of the one before. */
  const drawInTurn = (list: Choice[], indices: Iterable<number>, input: PictureSpec, random: Random): NestedDraw[] => {
    let spec = input;
    return Array.from(indices, (index) => {
      const { name, params } = list[index]!;
      const drawn = rowOf(name).draw(params, spec, random);
      spec = outputOf(list[index]!, spec);
      return { index, drawn };
    });
  };
  const applyInTurn = (picture: Picture, list: Choice[], draws: NestedDraw[], memory: PictureMemory): Picture =>
    draws.reduce((result, { index, drawn }) => {
      const { name, params } = list[index]!;
      return rowOf(name).apply(result, params, drawn, memory);
    }, picture);

  /** The transforms that are applied with what each drew; `doc` says how they came to be these, in this order. */
  const tellInTurn = (list: Choice[], draws: NestedDraw[], input: PictureSpec, doc: Said): Told[] => {
    const each = draws.map(({ index, drawn }) => {
      const { name, params } = list[index]!;
      return { name, told: rowOf(name).tell?.(params, drawn, input) ?? [] };
    });
    const words = each.map(({ name, told }) => together([asIs(name), ...(told.length > 0 ? [wordsOf(told)] : [])]));
    const docs = each.flatMap(({ name, told }) => told.map((one) => said`${{ transform: name }}: ${{ doc: one.doc }}`));
    return [{ words: words.length > 0 ? together(words, ' → ') : said`not applied`, doc: together([doc, ...docs], '\n') }];
  };

  const mustKeepShape = (row: string, input: PictureSpec, output: PictureSpec): void => {
    if (!same(input, output)) throw new TransformError(said`${{ row }}'s transforms turn ${{ input: sizeOf(input) }} into ${{ output: sizeOf(output) }}, but only at times: take out what changes the size.`);
  };
  const transformsParam = { transforms: required(choices('transform', 1), 'The transforms, in a list.') };

  return {
    RandomApply: transform({
      group: 'choice',
      random: true,
      doc: 'Applies its list of transforms with probability `p`, all or none of it.',
      params: { ...transformsParam, p: optional(float({ min: 0, max: 1 }), 0.5, 'Probability that the list is applied.') },
      shorthand: 'transforms',
      output({ transforms }, input) {
        mustKeepShape('RandomApply', input, transforms.reduce((spec, choice) => outputOf(choice, spec), input));
        return input;
      },
      draw: ({ transforms, p }, input, random) => ({ applied: random.uniform() < p ? drawInTurn(transforms, transforms.keys(), input, random) : [] }),
      tell: ({ transforms, p }, { applied }, input) => tellInTurn(transforms, applied as NestedDraw[], input, whether(true, 'applied', p).doc),
      apply: (picture, { transforms }, { applied }, memory) => applyInTurn(picture, transforms, applied as NestedDraw[], memory),
    }),
    RandomChoice: transform({
      group: 'choice',
      random: true,
      doc: 'Applies one transform of its list, drawn anew for each picture.',
      params: { ...transformsParam, p: optional(either(list(float({ min: 0 })), nothing), null as number[] | null, 'Weight of each transform; all alike by default.') },
      shorthand: 'transforms',
      output({ transforms, p }, input) {
        if (p && p.length !== transforms.length) throw new TransformError(said`RandomChoice has ${{ transformsCount: transforms.length }} transforms but ${{ pCount: p.length }} weights in p: give one a transform.`);
        const outputs = transforms.map((choice) => outputOf(choice, input));
        for (const output of outputs) if (!same(output, outputs[0]!)) throw new TransformError(said`RandomChoice's transforms end in ${{ first: sizeOf(outputs[0]!) }} and in ${{ output: sizeOf(output) }}: let all end in the same size.`);
        return outputs[0]!;
      },
      draw: ({ transforms, p }, input, random) => ({ applied: drawInTurn(transforms, [weighted(p ?? transforms.map(() => 1), random)], input, random) }),
      tell: ({ transforms }, { applied }, input) => tellInTurn(transforms, applied as NestedDraw[], input, said`The transform that was drawn, with what it drew itself.`),
      apply: (picture, { transforms }, { applied }, memory) => applyInTurn(picture, transforms, applied as NestedDraw[], memory),
    }),
    RandomOrder: transform({
      group: 'choice',
      random: true,
      doc: 'Applies all transforms of its list, in an order drawn anew for each picture.',
      params: transformsParam,
      shorthand: 'transforms',
      output({ transforms }, input) {
        for (const choice of transforms) mustKeepShape('RandomOrder', input, outputOf(choice, input));
        return input;
      },
      draw: ({ transforms }, input, random) => ({ applied: drawInTurn(transforms, permutation(transforms.length, random), input, random) }),
      tell: ({ transforms }, { applied }, input) => tellInTurn(transforms, applied as NestedDraw[], input, said`The order that was drawn, with what each transform drew itself.`),
      apply: (picture, { transforms }, { applied }, memory) => applyInTurn(picture, transforms, applied as NestedDraw[], memory),
    }),
  };
}

const same = (a: PictureSpec, b: PictureSpec): boolean => a.kind === b.kind && a.height === b.height && a.width === b.width && a.channels === b.channels;
const sizeOf = ({ kind, channels, height, width }: PictureSpec): string => `a ${kind === 'bytes' ? 'picture' : 'tensor'} of ${channels}x${height}x${width}`;

/** An index drawn with the given weights. */
function weighted(weights: number[], random: Random): number {
  let left = random.uniform() * weights.reduce((a, b) => a + b, 0);
  for (let i = 0; i < weights.length - 1; i++) if ((left -= weights[i]!) < 0) return i;
  return weights.length - 1;
}
