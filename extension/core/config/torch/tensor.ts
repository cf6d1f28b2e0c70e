import { pasteBudget } from '../../budget';
import { ShapeError, type LayerRow } from '../../model/layer';
import { sizes } from '../../model/shape-checks';
import { defaultsOf } from '../param';
import { row } from '../vocabulary';
import { said } from '../../../shared/said';
import type { Context } from './context';
import type { Extent } from './meter';
import type { Concatenations, Entry, KnownShape, RowValue, TensorValue, Use } from './values';

/** Layers that no experiment has; `tidy` makes known ones of them where they stand in a known place. */
export const virtual = { scale: '× number', shift: '+ number', channelMean: 'mean over channels', channelMax: 'maximum over channels' } as const;

/** A picture of a network's input. */
export const input = (shape: KnownShape): TensorValue => ({ kind: 'tensor', layers: [], actual: shape, shape });
/** A tensor whose sizes are not known, after what could not be read. */
export const unsized = (x: TensorValue): TensorValue => ({ kind: 'tensor', layers: x.layers, actual: null, shape: null });

export const sameShape = (a: KnownShape, b: KnownShape): boolean => a !== null && b !== null && a.length === b.length && a.every((size, i) => size === b[i]);
const product = (shape: number[]): number => shape.reduce((a, b) => a * b, 1);

/** One more layer behind a tensor. Each use is an object of its own, so that paths can be told apart. */
export function followedBy(x: TensorValue, entry: Entry, context: Context, module: RowValue | null = null): TensorValue {
  const placed = asPlaced(x, context);
  const output = shapeAfter(entry, placed.actual, context);
  return behind(placed, { name: entry.name, params: entry.params, line: context.line, module, output }, context);
}

/** A use, whose output is known, behind a tensor. */
function behind(x: TensorValue, use: Omit<Use, 'extent'>, { meter }: Context): TensorValue {
  meter.steps(1 + (x.layers.length >> 6));
  const before = x.layers.at(-1)?.extent ?? { layers: 0, values: 0 };
  const branches = Object.values(branchesOf(use) ?? {});
  const own: Extent = { layers: 1, values: 2, depth: 1 };
  if (branches.length === 0) own.values += meter.extentOf(use.params).values;
  for (const branch of branches) {
    meter.touched(branch.length);
    const last = branch.at(-1)?.extent ?? before;
    own.layers += last.layers - before.layers;
    own.values += 1 + last.values - before.values;
    own.depth = Math.max(own.depth, 1 + branch.reduce((depth, { extent }) => Math.max(depth, extent.depth), 0));
  }
  const extent = { layers: before.layers + own.layers, values: before.values + own.values, depth: own.depth };
  meter.affords(extent);
  return { kind: 'tensor', layers: [...x.layers, { ...use, extent }], actual: use.output, shape: use.output };
}

/** What a layer makes of a shape; what does not fit is told. */
function shapeAfter({ name, params }: Entry, shape: KnownShape, context: Context): KnownShape {
  const layer = row('layer', name) as LayerRow | undefined;
  if (!layer) return shape;
  const missing = Object.entries(layer.params).some(([key, param]) => param.default === undefined && params[key] === undefined);
  if (!shape || missing) return null;
  try {
    const output = layer.outputShape({ ...defaultsOf(layer.params), ...params } as never, shape, {});
    return output.every(Number.isInteger) ? output : null;
  } catch (error) {
    if (error instanceof ShapeError) context.misfit(error.said);
    return null;
  }
}

/** The tensor in another view, its values in the same order. A layer is put in where the next layer needs one. */
export function viewed(x: TensorValue, shape: number[], context: Context): TensorValue {
  if (x.shuffled !== undefined && x.shape && sameShape([x.shape[0]! * x.shape[1]!, ...x.shape.slice(2)], shape)) {
    const { shuffled } = x;
    return followedBy({ ...x, shuffled: undefined, shape: x.actual }, { name: 'ChannelShuffle', params: { groups: shuffled } }, context);
  }
  if (x.shape && product(x.shape) !== product(shape)) {
    context.misfit(said`A view of ${{ before: sizes(x.shape) }} as ${{ after: sizes(shape) }} has other than as many values.`);
    return { ...x, actual: null, shape: null };
  }
  if (shape.length > pasteBudget.axes) {
    context.note(said`A tensor of more than ${{ axes: pasteBudget.axes }} axes is seen here: it was left out.`);
    return unsized(x);
  }
  const seen: TensorValue = { ...x, shape };
  return shape.length === 1 ? asPlaced(seen, context) : seen;
}

/** The tensor with its layers giving what PyTorch's has: a Flatten more, or one less. */
export function asPlaced(x: TensorValue, context: Context): TensorValue {
  const { actual, shape } = x;
  if (x.shuffled !== undefined) {
    context.note(said`The axes are exchanged here, for which there is no layer: it was left out.`);
    return unsized(x);
  }
  if (!actual || !shape || sameShape(actual, shape)) return x;
  if (shape.length === 1) return behind(x, { name: 'Flatten', params: {}, line: context.line, module: null, output: shape }, context);
  if (actual.length === 1 && shape.length === 3 && shape[1] === 1 && shape[2] === 1) {
    const layers = asMaps(x.layers);
    if (layers) return { kind: 'tensor', layers, actual: shape, shape };
  }
  context.note(said`A view of ${{ actual: sizes(actual) }} as ${{ shape: sizes(shape) }} has no layer here: it was left out.`);
  return unsized(x);
}

/** Layers for vectors that do the same on maps of 1 x 1. */
const onMaps: Record<string, (params: Record<string, unknown>) => Entry> = {
  Linear: ({ out_features, ...rest }) => ({ name: 'Conv2d', params: { out_channels: out_features, kernel_size: 1, ...rest } }),
  BatchNorm1d: (params) => ({ name: 'BatchNorm2d', params }),
};
const elementwise = /^(\w*ReLU6?|ELU|SELU|CELU|GELU|SiLU|Mish|Hard\w+|Softplus|Tanh|Sigmoid|Dropout|AlphaDropout|Identity|LayerNorm|RMSNorm|× number|\+ number)$/;

/** Layers that end in a vector, made anew to end in maps of 1 x 1: the Flatten goes. Null where that cannot be done. */
function asMaps(layers: Use[]): Use[] | null {
  const maps: Use[] = [];
  for (let at = layers.length - 1; at >= 0; at--) {
    const use = layers[at]!;
    if (use.name === 'Flatten') {
      const before = layers[at - 1]?.output;
      return before && before.length === 3 && before[1] === 1 && before[2] === 1 ? [...layers.slice(0, at), ...maps] : null;
    }
    const branches = branchesOf(use);
    const made = onMaps[use.name];
    const output = use.output && [use.output[0]!, 1, 1];
    if (made) maps.unshift({ ...use, ...made(use.params), output });
    else if (elementwise.test(use.name)) maps.unshift({ ...use, output });
    else if (branches && use.output?.length === 1) {
      const each = Object.entries(branches).map(([key, branch]): [string, Use[] | null] => [key, asMaps(branch)]);
      if (each.some(([, branch]) => branch === null)) return null;
      return [...layers.slice(0, at), { ...use, params: paramsOf(use, Object.fromEntries(each as [string, Use[]][])), output }, ...maps];
    } else return null;
  }
  return null;
}

/** The stacks of a block that a join made, by name. */
export function branchesOf({ name, params }: Entry): Record<string, Use[]> | null {
  if (name === 'Residual') return { body: params.body as Use[], ...(params.shortcut ? { shortcut: params.shortcut as Use[] } : {}) };
  return Array.isArray(params.branches) ? Object.fromEntries((params.branches as Use[][]).map((branch, i) => [String(i), branch])) : null;
}
export function paramsOf({ name }: Use, branches: Record<string, Use[]>): Record<string, unknown> {
  return name === 'Residual' ? branches : { branches: Object.values(branches) };
}

/** How many layers two or more paths have in common. */
function common(paths: Use[][]): number {
  let shared = 0;
  while (paths.every((path) => shared < path.length && path[shared] === paths[0]![shared])) shared++;
  return shared;
}

/** Two ways from one point that meet again: a sum is a Residual, a product an excitation. */
export function joined(how: 'add' | 'multiply', a: TensorValue, b: TensorValue, context: Context): TensorValue {
  const [x, y] = [asPlaced(a, context), asPlaced(b, context)];
  context.meter.touched(Math.min(x.layers.length, y.layers.length));
  const shared = common([x.layers, y.layers]);
  const stem = x.layers.slice(0, shared);
  const [left, right] = [x.layers.slice(shared), y.layers.slice(shared)];
  const output = broadcast(x.actual, y.actual, context);
  const use = (name: string, params: Record<string, unknown>): TensorValue => behind({ ...x, layers: stem }, { name, params, line: context.line, module: null, output }, context);
  if (how === 'multiply') return use('Multiply', { branches: [left, right] });
  const alike = output === null || sameShape(x.actual, y.actual);
  if (!alike || left.length + right.length === 0) return use('Add', { branches: [left, right] });
  const [body, shortcut] = left.length === 0 ? [right, left] : [left, right];
  return use('Residual', { body, ...(shortcut.length > 0 ? { shortcut } : {}) });
}

function broadcast(a: KnownShape, b: KnownShape, context: Context): KnownShape {
  if (!a || !b) return null;
  if (a.length === b.length && a.every((size, i) => size === b[i] || size === 1 || b[i] === 1)) return a.map((size, i) => (size === 1 ? b[i]! : size));
  context.misfit(said`Paths that give ${{ a: sizes(a) }} and ${{ b: sizes(b) }} meet here.`);
  return null;
}

/** torch.cat along the channels. A longer one that begins with an earlier one's paths goes on from it, as DenseNet's lists do. */
export function concatenated(tensors: TensorValue[], known: Concatenations, context: Context): TensorValue {
  const placed = tensors.map((each) => asPlaced(each, context));
  if (placed.length === 1) return placed[0]!;
  const ends = placed.map(({ layers }) => layers);
  context.meter.steps(known.length + ends.length);
  const begins = ({ paths }: Concatenations[number]): boolean => paths.length <= ends.length && paths.every((path, i) => path.length === ends[i]!.length && path.at(-1) === ends[i]!.at(-1));
  const longest = known.filter(begins).sort((a, b) => b.paths.length - a.paths.length)[0];
  const parts = longest ? [longest.result, ...placed.slice(longest.paths.length)] : placed;
  if (parts.length === 1) return parts[0]!;
  const result = stackedPaths(parts, context);
  known.push({ paths: ends, result });
  return result;
}

/** Of paths that follow each other and go together beyond what all share, a stack of their own comes first: no layer stands twice. */
function stackedPaths(parts: TensorValue[], context: Context): TensorValue {
  const shared = common(parts.map(({ layers }) => layers));
  context.meter.steps(1 + ((shared * parts.length) >> 4));
  const groups: TensorValue[][] = [];
  for (const part of parts) {
    const last = groups.at(-1);
    const next = part.layers[shared];
    if (last && next && last[0]!.layers[shared] === next) last.push(part);
    else groups.push([part]);
  }
  const together = groups.map((group) => (group.length === 1 ? group[0]! : stackedPaths(group, context)));
  const output = stacked(together.map(({ actual }) => actual), context);
  const branches = together.map(({ layers }) => layers.slice(shared));
  return behind({ ...parts[0]!, layers: parts[0]!.layers.slice(0, shared) }, { name: 'Concat', params: { branches }, line: context.line, module: null, output }, context);
}

function stacked(shapes: KnownShape[], context: Context): KnownShape {
  const [first] = shapes;
  if (shapes.some((shape) => !shape) || !first) return null;
  const odd = shapes.find((shape) => shape!.length !== first.length || shape!.slice(1).some((size, i) => size !== first[i + 1]));
  if (odd) {
    context.misfit(said`Paths that give ${{ first: sizes(first) }} and ${{ odd: sizes(odd) }} are stacked here.`);
    return null;
  }
  return [shapes.reduce((sum, shape) => sum + shape![0]!, 0), ...first.slice(1)];
}
