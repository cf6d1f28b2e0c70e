import { said, type Said } from '../../shared/said';
import { SaidError } from '../../shared/said-error';

/** Names and shapes of a network's weights and buffers, in its order. */
export type Shapes = readonly (readonly [name: string, shape: readonly number[]])[];

/** Which of a file's tensors each weight of a model is: by its name, by the rest of its name behind a common beginning, or by the order and shape of its layer. */
export interface WeightMatch {
  by: 'name' | 'rest' | 'order';
  /** The beginning that all of the file's names have and the model's have not; empty where they are the same. */
  beginning: string;
  /** The file's name of each of the model's. */
  of: Map<string, string>;
  /** The model's last layer, where the file's is for another number of classes: it begins anew. */
  head?: { name: string; found: number; wanted: number };
}

/** Batch norms of old files have none, which counts from 0. */
const isCount = (name: string): boolean => name.endsWith('num_batches_tracked');

/**
 * Finds a model's weights in a file of other names: the same names, the same behind a common beginning ("module."), or layers that follow one another with the
 * same weights in both, as a class's own names do; where they come in another order, shapes that occur once. Throws a SaidError with the first that has no
 * place: of names where any agree, else of layers.
 */
export function matchWeights(wanted: Shapes, found: Shapes): WeightMatch {
  try {
    return matchAll(wanted, found);
  } catch (error) {
    const rest = withoutHeads(wanted, found);
    if (!rest) throw error;
    return { ...matchAll(rest.wanted, rest.found), head: rest.head };
  }
}

/** Both without their last layer, where these are alike but for the number of classes; null where they are not. */
function withoutHeads(wanted: Shapes, found: Shapes): { wanted: Shapes; found: Shapes; head: NonNullable<WeightMatch['head']> } | null {
  const ours = layersOf(wanted).at(-1);
  const theirs = layersOf(found);
  if (!ours) return null;
  const shapeIn = (shapes: Shapes, { weights }: WeighedLayer): readonly number[] => withoutOnes(shapes.find(([name]) => name === weights.get('weight'))?.[1] ?? []);
  const shape = shapeIn(wanted, ours);
  const isLike = (layer: WeighedLayer): boolean => {
    const other = shapeIn(found, layer);
    return shape.length > 1 && other.length === shape.length && other[0] !== shape[0] && other.slice(1).join() === shape.slice(1).join() && layer.weights.size === ours.weights.size;
  };
  const head = [...theirs.filter(({ name }) => `.${name}`.endsWith(`.${ours.name}`)), ...theirs.slice(-1)].find(isLike);
  if (!head) return null;
  const without = (shapes: Shapes, { weights }: WeighedLayer): Shapes => shapes.filter(([name]) => ![...weights.values()].includes(name));
  return { wanted: without(wanted, ours), found: without(found, head), head: { name: ours.name, found: shapeIn(found, head)[0]!, wanted: shape[0]! } };
}

function matchAll(wanted: Shapes, found: Shapes): WeightMatch {
  const named = byName(wanted, found, '');
  if (!(named instanceof Error)) return named;
  const beginning = commonBeginning(found.map(([name]) => name));
  const rest = beginning === '' ? named : byName(wanted, found, beginning);
  if (!(rest instanceof Error)) return rest;
  const layers = byLayer(wanted, found);
  if (!(layers instanceof Error)) return layers;
  const names = new Set(wanted.map(([name]) => name));
  throw found.some(([name]) => names.has(name)) ? named : layers;
}

function byName(wanted: Shapes, found: Shapes, beginning: string): WeightMatch | SaidError {
  const there = new Map(found.map(([name, shape]) => [name.slice(beginning.length), shape]));
  const of = new Map<string, string>();
  for (const [name, shape] of wanted) {
    const other = there.get(name);
    if (!other && isCount(name)) continue;
    if (!other) return new SaidError(said`it has no "${{ name }}", which the model needs`);
    if (withoutOnes(other).join() !== withoutOnes(shape).join()) return new SaidError(said`"${{ name }}" is [${{ found: other.join(', ') }}], the model needs [${{ wanted: shape.join(', ') }}]`);
    of.set(name, beginning + name);
  }
  const extra = [...there.keys()].find((name) => !of.has(name));
  if (extra !== undefined) return new SaidError(said`it holds "${{ name: beginning + extra }}", which the model does not have`);
  return { by: beginning === '' ? 'name' : 'rest', beginning, of };
}

function commonBeginning([first = '', ...others]: string[]): string {
  const parts = first.split('.').slice(0, -1);
  const isCommon = (count: number): boolean => others.every((name) => name.startsWith(`${parts.slice(0, count).join('.')}.`));
  let count = parts.length;
  while (count > 0 && !isCommon(count)) count--;
  return count === 0 ? '' : `${parts.slice(0, count).join('.')}.`;
}

/** A layer with weights of its own: what is before its weights' last dots, and which weights those are. */
interface WeighedLayer {
  name: string;
  /** The file's or model's names by what stands behind the last dot. */
  weights: Map<string, string>;
  /** Their names and shapes, sorted: what two layers of one kind and size have in common. */
  kind: string;
}

function layersOf(shapes: Shapes): WeighedLayer[] {
  const layers = new Map<string, { weights: Map<string, string>; kinds: string[] }>();
  for (const [name, shape] of shapes) {
    const dot = name.lastIndexOf('.');
    const own = name.slice(dot + 1);
    const layer = layers.get(name.slice(0, Math.max(0, dot))) ?? { weights: new Map<string, string>(), kinds: [] };
    layers.set(name.slice(0, Math.max(0, dot)), layer);
    layer.weights.set(own, name);
    if (!isCount(name)) layer.kinds.push(`${own} [${withoutOnes(shape).join(', ')}]`);
  }
  return [...layers].map(([name, { weights, kinds }]) => ({ name, weights, kind: kinds.sort().join(', ') }));
}

/** A Linear on one pixel is a Conv2d of kernel 1: the same numbers. */
function withoutOnes(shape: readonly number[]): readonly number[] {
  return shape.length > 1 && shape.at(-1) === 1 ? withoutOnes(shape.slice(0, -1)) : shape;
}

function byLayer(wanted: Shapes, found: Shapes): WeightMatch | SaidError {
  const [ours, theirs] = [layersOf(wanted), layersOf(found)];
  if (ours.length !== theirs.length) return new SaidError(said`it has ${{ found: theirs.length }} layers with weights, the model ${{ wanted: ours.length }}`);
  const isSameOrder = ours.every(({ kind }, i) => kind === theirs[i]!.kind);
  const of = new Map<string, string>();
  for (const [i, layer] of ours.entries()) {
    const alike = theirs.filter(({ kind }) => kind === layer.kind);
    if (alike.length === 0) return new SaidError(said`no layer of it is like "${{ name: layer.name }}" (${{ kind: layer.kind }}); at its place stands "${{ other: theirs[i]!.name }}" (${{ found: theirs[i]!.kind }})`);
    if (!isSameOrder && alike.length > 1) return new SaidError(said`its layers come in another order, and several are like "${{ name: layer.name }}": ${{ names: alike.map(({ name }) => name).join(', ') }}`);
    const other = isSameOrder ? theirs[i]! : alike[0]!;
    for (const [own, name] of layer.weights) {
      const from = other.weights.get(own);
      if (from !== undefined) of.set(name, from);
    }
  }
  return { by: 'order', beginning: '', of };
}

/** What to tell of a last layer that begins anew; null where it does not. */
export const headWords = ({ head }: WeightMatch, file: string): Said | null =>
  head ? said`The last layer "${{ name: head.name }}" begins anew, with ${{ wanted: head.wanted }} classes: that of ${{ file }} tells ${{ found: head.found }} others apart.` : null;

/** What to tell of a match that is not by name; null where there is nothing to. */
export function matchWords({ by, beginning, of }: WeightMatch, file: string): Said | null {
  if (by === 'name') return null;
  if (by === 'rest') return said`The names in ${{ file }} begin with "${{ beginning }}", which is left out.`;
  const [first, last] = [[...of].at(0)!, [...of].at(-1)!];
  return said`The weights of ${{ file }} have other names, and are taken by the order and the shapes of the layers: ${{ first: `${first[1]} → ${first[0]}` }}, …, ${{ last: `${last[1]} → ${last[0]}` }}.`;
}
