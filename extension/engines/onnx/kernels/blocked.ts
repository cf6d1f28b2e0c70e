import { NCHWC, type Graph } from '../graph';
import { Value } from '../value';

/**
 * x * scale + shift a channel at a time, then maybe ReLU, in one pass over a blocked array: a convolution of depth 1 and size 1x1.
 * scale and shift are [C]; `addend`, blocked, is added before the ReLU.
 */
export function channelAffine(
  graph: Graph,
  x: string,
  shape: number[],
  scale: string | null,
  shift: string | null,
  { relu = false, addend }: { relu?: boolean; addend?: string } = {},
): string {
  const channels = shape[1]!;
  const weights = scale ? graph.reshape(scale, [channels, 1, 1, 1]) : graph.constant(new Float32Array(channels).fill(1), [channels, 1, 1, 1]);
  const inputs = [x, weights, shift ?? '', addend ?? ''];
  while (inputs.at(-1) === '') inputs.pop();
  return graph.node('Conv', inputs, { kernel_shape: [1, 1], group: channels, ...(relu ? { activation: 'Relu' } : {}) }, NCHWC);
}

/** Sums over images and pixels of a blocked array: [C]. */
export function channelSum(graph: Graph, x: string, [n, channels, height, width]: number[]): string {
  const block = graph.block!;
  const pixels = graph.node('ReduceSum', [graph.reshape(x, [n!, channels! / block, height! * width!, block]), graph.ints([2])], { keepdims: 0 });
  return graph.reshape(graph.node('ReduceSum', [pixels, graph.ints([0])], { keepdims: 0 }), [channels!]);
}

/** base * scale + shift with scale >= 0, not computed until asked for. */
export const affine = (graph: Graph, base: Value, scale: string, shift: string): Value =>
  Value.deferred(graph, base.shape, 'blocked', { kind: 'affine', base, scale, shift }, () => channelAffine(graph, base.blocked(), base.shape, scale, shift));

const rectifications = new WeakMap<Value, Value>();

/** ReLU of a value that is to be blocked, made once: the gradient asks for it again. */
export function rectified(graph: Graph, x: Value): Value {
  const known = rectifications.get(x);
  if (known) return known;
  const made = Value.deferred(graph, x.shape, 'blocked', { kind: 'relu', of: x }, () =>
    x.form?.kind === 'affine'
      ? channelAffine(graph, x.form.base.blocked(), x.shape, x.form.scale, x.form.shift, { relu: true })
      : graph.node('Relu', [x.blocked()]),
  );
  rectifications.set(x, made);
  return made;
}

/** The value that a max pool may as well be taken of: whatever keeps the order of the elements goes behind the pool. */
export function beforeMonotone(x: Value): Value {
  if (x.form?.kind === 'relu') return beforeMonotone(x.form.of);
  return x.form?.kind === 'affine' ? x.form.base : x;
}

/** Does to the pool of `beforeMonotone(x)` what x does to its origin. */
export function afterMonotone(graph: Graph, x: Value, pooled: Value): Value {
  if (x.form?.kind === 'relu') return rectified(graph, afterMonotone(graph, x.form.of, pooled));
  return x.form?.kind === 'affine' ? affine(graph, pooled, x.form.scale, x.form.shift) : pooled;
}

/** Max pool of a blocked value with windows side by side. */
export function tiledMaxPool(graph: Graph, x: Value, kernel: number[]): Value {
  const shape = [...x.shape.slice(0, 2), x.shape[2]! / kernel[0]!, x.shape[3]! / kernel[1]!];
  return Value.laidOut(graph, shape, 'blocked', graph.node('MaxPool', [x.blocked()], { kernel_shape: kernel, strides: kernel }, NCHWC));
}

/** The gradient of a tiled max pool of `input`, whose output is `pooled`: `small` goes to each window's first maximum. */
export function unpooled(graph: Graph, small: Value, pooled: Value, input: Value): Value {
  return Value.deferred(graph, input.shape, 'blocked', { kind: 'unpooled', small, pooled, input }, () => spread(graph, small, input));
}

/** Writes the gradients out at full size. */
export function spread(graph: Graph, small: Value, input: Value): string {
  const kernel = [input.shape[2]! / small.shape[2]!, input.shape[3]! / small.shape[3]!];
  const enlarged = (value: Value): string => graph.node('Upsample', [value.blocked()], { scales: [1, 1, ...kernel], mode: 'nearest' }, NCHWC);
  const origin = beforeMonotone(input);
  const maxima = graph.node('Equal', [origin.blocked(), enlarged(tiledMaxPool(graph, origin, kernel))]);
  const mask = graph.node('Cast', [firstOfWindow(graph, maxima, input.shape, kernel)], { to: 1 });
  return graph.node('Mul', [enlarged(small), mask]);
}

/** Leaves of the marks in each window the first alone, as PyTorch does: the windows' elements are taken apart, and put together again. */
function firstOfWindow(graph: Graph, marks: string, [n, channels, height, width]: number[], [rows, columns]: number[]): string {
  const block = graph.block!;
  const windows = graph.reshape(marks, [(n! * channels!) / block * (height! / rows!), rows!, width! / columns!, columns!, block]);
  const parts = (name: string, count: number, axis: number): string[] => (count === 1 ? [name] : graph.split('Split', [name, graph.ints(Array<number>(count).fill(1))], count, { axis }));
  let seen: string | null = null;
  const lines = parts(windows, rows!, 1).map((line) => {
    const taps = parts(line, columns!, 3).map((tap) => {
      const first: string = seen ? graph.node('And', [tap, graph.node('Not', [seen])]) : tap;
      seen = seen ? graph.node('Or', [seen, tap]) : tap;
      return first;
    });
    return taps.length === 1 ? taps[0]! : graph.node('Concat', taps, { axis: 3 });
  });
  return graph.reshape(lines.length === 1 ? lines[0]! : graph.node('Concat', lines, { axis: 1 }), [n!, channels!, height!, width!]);
}
