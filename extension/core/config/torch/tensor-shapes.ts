import { said } from '../../../shared/said';
import type { Context } from './context';
import { asPlaced, concatenated, followedBy, unsized, viewed, virtual } from './tensor';
import { isKind, list, type Concatenations, type TensorValue, type Value } from './values';

/** PyTorch's number of an axis (the batch's is 0) as a place in a shape without the batch; null for the batch's or none. */
export function axisOf(dim: Value | undefined, rank: number): number | null {
  if (typeof dim !== 'number') return null;
  const axis = dim < 0 ? dim + rank : dim - 1;
  return axis >= 0 && axis < rank ? axis : null;
}

/** x.shape */
export const shapeValue = (x: TensorValue): Value | null => x.shape && list([{ kind: 'batch' }, ...x.shape], 'tuple');

/** x.view(…), x.reshape(…): the batch stands first. */
export function view(x: TensorValue, given: Value[], context: Context): TensorValue {
  const wanted = given.length === 1 && isKind(given[0], 'list') ? given[0].items : given;
  const [first, ...rest] = wanted;
  if (!x.shape) return rest.length === 1 ? followedBy(x, { name: 'Flatten', params: {} }, context) : unsized(x);
  const total = x.shape.reduce((a, b) => a * b, 1);
  const numbers = rest.filter((size): size is number => typeof size === 'number');
  const holes = numbers.filter((size) => size < 0).length;
  const fits = (isKind(first, 'batch') || typeof first === 'number') && numbers.length === rest.length && holes <= (first === -1 ? 0 : 1) && rest.length > 0;
  if (!fits) {
    context.note(said`The sizes of this view could not be worked out: it was left out.`);
    return unsized(x);
  }
  const given1 = numbers.filter((size) => size >= 0).reduce((a, b) => a * b, 1);
  const shape = numbers.map((size) => (size < 0 ? total / given1 : size));
  if (!shape.every(Number.isInteger)) {
    context.misfit(said`${{ total }} values cannot be seen as [${{ sizes: rest.join(', ') }}].`);
    return { ...x, actual: null, shape: null };
  }
  return viewed(x, shape, context);
}

/** torch.flatten(x, start, end) */
export function flatten(x: TensorValue, [start = 0, end = -1]: Value[], context: Context): TensorValue {
  if (!x.shape) return followedBy(x, { name: 'Flatten', params: {} }, context);
  const rank = x.shape.length;
  const [from, to] = [axisOf(start, rank), axisOf(end, rank)];
  if (from === null || to === null || to < from) {
    context.note(said`This flattens the batch's axis too, for which there is no layer: only the others were flattened.`);
    return viewed(x, [x.shape.reduce((a, b) => a * b, 1)], context);
  }
  return viewed(x, [...x.shape.slice(0, from), x.shape.slice(from, to + 1).reduce((a, b) => a * b, 1), ...x.shape.slice(to + 1)], context);
}

export function squeeze(x: TensorValue, dim: Value | undefined, context: Context): TensorValue {
  if (!x.shape) return x;
  const dims = isKind(dim, 'list') ? dim.items : [dim];
  const axes = dims.map((each) => axisOf(each, x.shape!.length));
  const left = x.shape.filter((size, i) => size !== 1 || (dim !== undefined && dim !== null && !axes.includes(i)));
  return left.length === x.shape.length ? x : viewed(x, left.length === 0 ? [1] : left, context);
}

export function unsqueeze(x: TensorValue, dim: Value | undefined, context: Context): TensorValue {
  if (!x.shape) return x;
  const axis = axisOf(dim, x.shape.length + 1);
  if (axis === null) {
    context.note(said`An axis before the batch's has no layer here: it was left out.`);
    return x;
  }
  return viewed(x, [...x.shape.slice(0, axis), 1, ...x.shape.slice(axis)], context);
}

/** permute and transpose, as far as they are a channel shuffle; what leaves every axis in its place does nothing. */
export function permuted(x: TensorValue, order: (number | null)[], context: Context): TensorValue {
  if (order.every((axis, i) => axis === i)) return x;
  const { shape } = x;
  if (shape && x.shuffled === undefined && shape.length === 4 && order.join() === '1,0,2,3' && x.actual?.length === 3 && x.actual[0] === shape[0]! * shape[1]!) {
    return { ...x, shape: [shape[1]!, shape[0]!, shape[2]!, shape[3]!], shuffled: shape[0]! };
  }
  context.note(said`The axes are exchanged here, for which there is no layer: it was left out.`);
  return unsized(x);
}

/** Which axes of `actual` each axis of the view `shape` is made of; null where the two cut across each other. */
function aligned(actual: number[], shape: number[]): number[][] | null {
  const groups: number[][] = [];
  let at = 0;
  for (const size of shape) {
    const group: number[] = [];
    let covered = 1;
    while (covered < size && at < actual.length) {
      covered *= actual[at]!;
      group.push(at++);
    }
    if (covered !== size) return null;
    groups.push(group);
  }
  return groups;
}

/** x.mean(dim, keepdim) and x.amax(dim, keepdim): pools over height and width. */
export function reduced(how: 'mean' | 'max', x: TensorValue, dim: Value | undefined, keep: boolean, context: Context): TensorValue {
  const pool = how === 'mean' ? 'AdaptiveAvgPool2d' : 'AdaptiveMaxPool2d';
  if (!x.shape || !x.actual) {
    const pooled = followedBy(x, { name: pool, params: { output_size: 1 } }, context);
    return keep ? pooled : followedBy(pooled, { name: 'Flatten', params: {} }, context);
  }
  const { shape } = x;
  const dims = (isKind(dim, 'list') ? dim.items : [dim]).map((each) => axisOf(each, shape.length));
  const logical = shape.map((size, i) => (dims.includes(i) ? 1 : size));
  const left = keep ? logical : shape.filter((_, i) => !dims.includes(i));
  const groups = aligned(x.actual, shape);
  const over = groups && dims.every((axis) => axis !== null) ? dims.flatMap((axis) => groups[axis!]!).filter((axis) => x.actual![axis] !== 1) : null;
  const plain: TensorValue = { ...x, shape: x.actual };
  const seen = (y: TensorValue): TensorValue => (y.actual ? viewed(y, left.length === 0 ? [1] : left, context) : y);
  if (over && over.length === 0) return viewed(x, left.length === 0 ? [1] : left, context);
  if (over && x.actual.length === 3 && !over.includes(0)) {
    const [height, width] = [over.includes(1) || x.actual[1] === 1, over.includes(2) || x.actual[2] === 1];
    return seen(followedBy(plain, { name: pool, params: { output_size: height && width ? 1 : [height ? 1 : null, width ? 1 : null] } }, context));
  }
  if (over && x.actual.length === 3 && over.join() === '0') {
    const channels = followedBy(plain, { name: how === 'mean' ? virtual.channelMean : virtual.channelMax, params: {} }, context);
    const single = [1, ...x.actual.slice(1)];
    channels.layers.at(-1)!.output = single;
    return seen({ ...channels, actual: single, shape: single });
  }
  context.note(how === 'mean' ? said`There is no layer for a mean over these axes here: it was left out.` : said`There is no layer for a maximum over these axes here: it was left out.`);
  return unsized(x);
}

/** F.pad: [left, right, top, bottom, front, back], the last two of channels. */
export function padded(x: TensorValue, given: Value | undefined, mode: Value, value: Value, known: Concatenations, context: Context): TensorValue {
  const sides = isKind(given, 'list') ? given.items : null;
  if (!sides || sides.some((side) => typeof side !== 'number')) {
    context.note(said`The sides of this padding could not be worked out: it was left out.`);
    return unsized(x);
  }
  const [left = 0, right = 0, top = 0, bottom = 0, front = 0, back = 0] = sides as number[];
  if ((mode !== 'constant' && mode !== 'reflect') || (value !== 0 && value !== null) || sides.length > 6) {
    context.note(said`This kind of padding has no layer here: zeros stand in.`);
  }
  const around = [left, right, top, bottom];
  const name = mode === 'reflect' ? 'ReflectionPad2d' : 'ZeroPad2d';
  const y = around.every((side) => side === 0) ? x : followedBy(x, { name, params: { padding: around.every((side) => side === left) ? left : around } }, context);
  return front === 0 && back === 0 ? y : channelsPadded(asPlaced(y, context), front, back, known, context);
}

/**
 * Zeros as more channels, from layers that have no weights: a map moved out of its frame is all zeros, and GLU halves its
 * channels. Said where that does not give as many as wanted.
 */
function channelsPadded(x: TensorValue, front: number, back: number, known: Concatenations, context: Context): TensorValue {
  const channels = x.actual?.length === 3 ? x.actual[0]! : null;
  const halvings = (count: number): number[] | null => {
    const found: number[] = [];
    for (let [left, halved] = [count, 0]; left > 0; ) {
      const size = channels! / 2 ** halved;
      if (!Number.isInteger(size)) return null;
      if (size <= left) {
        found.push(halved);
        left -= size;
      } else halved++;
      if (found.length > 8) return null;
    }
    return found;
  };
  const [before, after] = channels === null ? [null, null] : [halvings(front), halvings(back)];
  if (!before || !after || !x.actual) {
    context.note(said`Zeros as more channels have no layer here: they were left out.`);
    return unsized(x);
  }
  const [, height, width] = x.actual;
  const zeros = (halved: number): TensorValue => {
    const moved = followedBy(x, { name: 'ZeroPad2d', params: { padding: [width!, 0, 0, 0] } }, context);
    let zero = followedBy(moved, { name: 'ZeroPad2d', params: { padding: [0, -width!, 0, 0] } }, context);
    for (let i = 0; i < halved; i++) zero = followedBy(zero, { name: 'GLU', params: { dim: 1 } }, context);
    return height === undefined ? x : zero;
  };
  return concatenated([...before.map(zeros), x, ...after.map(zeros)], known, context);
}

/** x[…] of a tensor: steps and cuts along height and width, new axes, single places of axes of one. */
export function indexed(x: TensorValue, index: Value, context: Context): Value {
  const given = isKind(index, 'list') ? [...index.items] : [index];
  const leftOut = (): TensorValue => {
    context.note(said`This part of a tensor has no layer here: it was left out.`);
    return unsized(x);
  };
  if (!x.shape) return given.every((each) => each === null || isWhole(each)) ? x : leftOut();
  if (!isWhole(given[0] ?? null)) return leftOut();
  const rank = given.filter((each) => each !== null && !(isKind(each, 'external') && each.path === 'Ellipsis')).length;
  if (rank > x.shape.length + 1) return leftOut();
  let y = x;
  let axis = 0;
  for (const each of given.slice(1)) {
    const shape = y.shape;
    if (!shape) return y;
    if (each === null) {
      y = viewed(y, [...shape.slice(0, axis), 1, ...shape.slice(axis)], context);
      axis++;
    } else if (isKind(each, 'slice')) {
      const cut = sliced(y, axis, each.start, each.stop, each.step, context);
      if (!cut) return leftOut();
      y = cut;
      axis++;
    } else if (shape[axis] === 1 && (each === 0 || each === -1)) {
      y = viewed(y, shape.length === 1 ? shape : shape.filter((_, i) => i !== axis), context);
    } else return leftOut();
  }
  return y;
}

const isWhole = (value: Value): boolean => isKind(value, 'slice') && value.start === null && value.stop === null && value.step === null;

/** x[start:stop:step] along one axis; null where no layer does it. */
function sliced(x: TensorValue, axis: number, start: Value, stop: Value, step: Value, context: Context): TensorValue | null {
  const size = x.shape![axis]!;
  const bound = (value: Value, fallback: number): number | null => (value === null ? fallback : typeof value === 'number' ? Math.min(size, Math.max(0, value < 0 ? value + size : value)) : null);
  const [from, to, every] = [bound(start, 0), bound(stop, size), step === null ? 1 : step];
  if (from === null || to === null || typeof every !== 'number' || every < 1) return null;
  if (from === 0 && to === size && every === 1) return x;
  if (x.shape!.length !== 3 || axis === 0 || to <= from) return null;
  const across = axis === 2;
  const cut = from === 0 && to === size ? x : followedBy(x, { name: 'ZeroPad2d', params: { padding: across ? [-from, to - size, 0, 0] : [0, 0, -from, to - size] } }, context);
  if (every === 1) return cut;
  // A pool over single pixels keeps each step's first.
  const stride = across ? [1, every] : [every, 1];
  const last = cut.layers.at(-1);
  if (last?.name === 'AvgPool2d' && last.params.kernel_size === 1 && last.line === context.line && across && Array.isArray(last.params.stride) && last.params.stride[1] === 1) {
    const before = cut.layers.slice(0, -1);
    const output = before.length > 0 ? before.at(-1)!.output : null;
    const both = last.params.stride[0] === every ? every : [last.params.stride[0] as number, every];
    const whole = output ? followedBy({ kind: 'tensor', layers: before, actual: output, shape: output }, { name: 'AvgPool2d', params: { kernel_size: 1, stride: both } }, context) : null;
    if (whole) return whole;
  }
  return followedBy(cut, { name: 'AvgPool2d', params: { kernel_size: 1, stride } }, context);
}
