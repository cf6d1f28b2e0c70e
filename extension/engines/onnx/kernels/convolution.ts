import { Conv2d, Conv2dInputGradient, Conv2dWeightGradient, type ConvWindow } from '../../../core/model/ops/conv2d';
import type { Pair } from '../../../core/model/ops/window';
import { NCHWC, type Attributes, type Graph } from '../graph';
import { sameShape, Value, type Form, type Layout } from '../value';
import { interleaved } from './blocked';
import type { Kernel, KernelTable } from './kernel';
import { weightGradient } from './weight-gradient';
import { winograd } from './winograd';

const attributes = ({ stride, padding, dilation, groups }: ConvWindow, kernel: number[]): Attributes => ({
  kernel_shape: kernel,
  strides: stride,
  pads: padding,
  dilations: dilation,
  group: groups,
});

const outputSize = ({ stride, padding, dilation }: ConvWindow, size: number, kernel: number, axis: 0 | 1): number =>
  Math.floor((size + padding[axis] + padding[axis + 2]! - dilation[axis] * (kernel - 1) - 1) / stride[axis]) + 1;

const forward: Kernel = (graph, { x, weight }, window: ConvWindow) => {
  const [n, , height, width] = x!.shape as [number, number, number, number];
  const [outputs, , ...kernel] = weight!.shape as [number, number, number, number];
  const shape = [n, outputs, outputSize(window, height, kernel[0], 0), outputSize(window, width, kernel[1], 1)];
  const minimal = winograd(graph, window, weight!.shape, x!.shape, shape);
  if (minimal) return minimal.forward(x!, weight!);
  return convolution(graph, shape, x!, weight!, false, attributes(window, kernel), window.groups);
};

/**
 * A convolution not yet written down, on blocked arrays where the weights can be blocked. `turned`: with the kernels turned by 180
 * degrees and inputs and outputs exchanged.
 */
function convolution(graph: Graph, shape: number[], x: Value, weight: Value, turned: boolean, attrs: Attributes, groups: number): Value {
  const whole = x.shape[1]! < (graph.block ?? 0);
  const blocked = turned ? blockedTurnedWeight : blockedWeight;
  const plain = turned ? turnedWeight : (_: Graph, value: Value): string => value.plain();
  const layout = blocked(graph, weight, groups) ? 'blocked' : 'plain';
  const taps = weight.shape[2]! * weight.shape[3]!;
  const write = (bias: string | null, scale: string | null): string => {
    const scaled = scale ? scaledOutputs(graph, weight, scale, turned, groups) : weight;
    if (layout === 'plain' && graph.block !== null && groups === 1 && taps > 1) return filledUp(graph, x, plain(graph, scaled, 1), [shape[1]!, x.shape[1]!], bias, attrs);
    const arrays = layout === 'blocked' ? [whole ? x.plain() : x.blocked(), blocked(graph, scaled, groups)!()] : [x.plain(), plain(graph, scaled, groups)];
    return graph.node('Conv', bias ? [...arrays, bias] : arrays, attrs, layout === 'blocked' ? NCHWC : '');
  };
  return pending(graph, shape, layout, null, write);
}

/** On blocked arrays all the same: with inputs and outputs of zeros, which fill up their blocks, and without those outputs in what comes out. */
function filledUp(graph: Graph, x: Value, weight: string, [outputs, inputs]: [number, number], bias: string | null, attrs: Attributes): string {
  const whole = inputs < graph.block!;
  const added = [graph.wholeBlocks(outputs) - outputs, whole ? 0 : graph.wholeBlocks(inputs) - inputs] as const;
  const filled = Value.of(graph, [outputs + added[0], inputs + added[1], ...(attrs['kernel_shape'] as number[])], 'float32', graph.pad(weight, [0, 0, 0, 0, ...added, 0, 0]));
  const arrays = [whole ? x.plain() : x.filled(), blockedWeight(graph, filled, 1)!()];
  const convolved = graph.node('Conv', bias ? [...arrays, graph.pad(bias, [0, added[0]])] : arrays, attrs, NCHWC);
  return graph.node('ReorderOutput', [convolved], { channels: outputs }, NCHWC);
}

type WriteConvolution = Extract<Form, { kind: 'convolution' }>['write'];

const pending = (graph: Graph, shape: number[], layout: Layout, bias: string | null, write: WriteConvolution): Value =>
  Value.deferred(graph, shape, layout, { kind: 'convolution', bias, write }, () => write(bias, null));

/** x + vector, a channel at a time, where x is a convolution not yet written down: its bias. null for any other x. */
export function withBias(graph: Graph, x: Value, vector: string): Value | null {
  if (x.form?.kind !== 'convolution' || !x.isDeferred) return null;
  const { bias, write } = x.form;
  return pending(graph, x.shape, x.preferred, bias ? graph.node('Add', [bias, vector]) : vector, write);
}

/** Weights with those of each output channel times its factor; the outputs of `turned` weights are their second axis, group by group. */
function scaledOutputs(graph: Graph, weight: Value, scale: string, turned: boolean, groups: number): Value {
  const [outputs, perGroup, ...kernel] = weight.shape as [number, number, number, number];
  const [array, factors] = turned
    ? [graph.reshape(weight.plain(), [groups, outputs / groups, perGroup, kernel[0] * kernel[1]]), graph.reshape(scale, [groups, 1, perGroup, 1])]
    : [weight.plain(), graph.reshape(scale, [outputs, 1, 1, 1])];
  return Value.of(graph, weight.shape, 'float32', graph.reshape(graph.node('Mul', [array, factors]), weight.shape));
}

/**
 * How the NCHWc kernels want weights [O, I/g, kh, kw]: blocks of outputs innermost, then blocks of inputs; inputs fewer than a
 * block stay as they are. null where channels do not fill blocks. Reorder operators, made for images, do the scattered half.
 */
function blockedWeight(graph: Graph, weight: Value, groups: number): (() => string) | null {
  const { block } = graph;
  const [outputs, perGroup, height, width] = weight.shape as [number, number, number, number];
  const taps = height * width;
  if (block === null || outputs % block !== 0) return null;
  const outputsInnermost = (): string => graph.node('ReorderInput', [graph.reshape(weight.plain(), [1, outputs, perGroup, taps])], {}, NCHWC);
  const depthwise = perGroup === 1 && outputs === groups;
  if (depthwise || (groups === 1 && perGroup < block)) return () => graph.reshape(outputsInnermost(), weight.shape);
  if (perGroup % block !== 0 || (outputs / groups) % block !== 0) return null;
  return () => {
    const split = graph.reshape(outputsInnermost(), [outputs / block, perGroup / block, block, taps, block]);
    return graph.reshape(graph.transpose(split, [0, 1, 3, 2, 4]), weight.shape);
  };
}

/** The same for the kernels turned by 180 degrees, with inputs and outputs exchanged: [I, O/g, kh, kw]. */
function blockedTurnedWeight(graph: Graph, weight: Value, groups: number): (() => string) | null {
  const { block } = graph;
  const [outputs, perGroup, height, width] = weight.shape as [number, number, number, number];
  const { of, positions } = weight.form?.kind === 'taps' ? weight.form : { of: weight, positions: Array.from({ length: height * width }, (_, tap) => tap) };
  const taps = of.shape[2]! * of.shape[3]!;
  if (block === null || outputs % block !== 0) return null;
  const backwards = (name: string): string => (taps === 1 ? name : graph.node('Gather', [name, graph.ints(positions.toReversed())], { axis: 2 }));
  if (perGroup === 1 && outputs === groups) {
    const ready = blockedWeight(graph, of, groups)!;
    return () => graph.reshape(backwards(graph.reshape(ready(), [outputs / block, 1, taps, block])), weight.shape);
  }
  if (groups !== 1 || perGroup % block !== 0) return null;
  return () => {
    const inputsInnermost = graph.node('ReorderInput', [graph.reshape(of.plain(), [outputs, perGroup, taps, 1])], {}, NCHWC);
    const split = graph.reshape(inputsInnermost, [outputs / block, block, perGroup / block, taps, block]);
    return graph.reshape(backwards(graph.transpose(split, [2, 0, 3, 1, 4])), [perGroup, outputs, height, width]);
  };
}

/** Kernels turned by 180 degrees, with inputs and outputs of each group exchanged: [O, I/g, kh, kw] -> [I, O/g, kh, kw]. */
function turnedWeight(graph: Graph, weight: Value, groups: number): string {
  const [outputs, perGroup, height, width] = weight.shape as [number, number, number, number];
  const last = graph.ints([-1, -1]);
  const flipped = graph.node('Slice', [weight.plain(), last, graph.ints([-height - 1, -width - 1]), graph.ints([2, 3]), last]);
  if (groups === 1) return graph.transpose(flipped, [1, 0, 2, 3]);
  const grouped = graph.reshape(flipped, [groups, outputs / groups, perGroup, height, width]);
  return graph.reshape(graph.transpose(grouped, [0, 2, 1, 3, 4]), [groups * perGroup, outputs / groups, height, width]);
}

const inputGradient: Kernel = (graph, { dy, weight }, attrs: ConvWindow & { inputShape: number[] }) => {
  const { stride, padding, dilation, groups, inputShape } = attrs;
  const minimal = winograd(graph, attrs, weight!.shape, inputShape, dy!.shape);
  if (minimal) return minimal.inputGradient(dy!, weight!);
  const apart = stride[0] * stride[1] > 1 && dy!.blockable && dilation[0] * dilation[1] === 1 ? inputGradientByPhases(graph, dy!, weight!, attrs) : null;
  if (apart) return apart;
  const kernel = weight!.shape.slice(2) as [number, number];
  const reach = [dilation[0] * (kernel[0] - 1), dilation[1] * (kernel[1] - 1)] as const;
  /** Rows and columns behind the last window: a longer pad of the gradient makes them. */
  const rest = ([0, 1] as const).map(
    (axis) => inputShape[axis + 2]! - ((dy!.shape[axis + 2]! - 1) * stride[axis] + reach[axis] + 1 - padding[axis] - padding[axis + 2]!),
  ) as [number, number];
  const pads = [reach[0] - padding[0], reach[1] - padding[1], reach[0] - padding[2] + rest[0], reach[1] - padding[3] + rest[1]];
  if (Math.min(...pads) >= 0) {
    // Zeros behind the last row and column stand for as much of the pad.
    const behind = [stride[0] - 1, stride[1] - 1] as const;
    const trimmed = pads[2]! < behind[0] || pads[3]! < behind[1];
    const padding = trimmed ? pads : [pads[0], pads[1], pads[2]! - behind[0], pads[3]! - behind[1]];
    const window: ConvWindow = { stride: [1, 1], dilation, groups, padding: padding as ConvWindow['padding'] };
    const source = spread(graph, dy!, stride, trimmed);
    if (source) return convolution(graph, inputShape, source, weight!, true, attributes(window, kernel), groups);
  }
  const transposed = graph.node('ConvTranspose', [dy!.plain(), weight!.plain()], { ...attributes(attrs, kernel), output_padding: rest.map((size) => Math.max(size, 0)) });
  return Value.of(graph, inputShape, 'float32', transposed);
};

/**
 * The input gradient of a strided convolution without the zeros that the stride leaves: pixels of the same remainder by the stride meet
 * the same taps of the kernel, so each remainder is a convolution of its own with part of the kernel (Shi et al. 2016, sub-pixel
 * convolution). null where the remainders are not of one size, meet no tap or would need a pad below zero.
 */
function inputGradientByPhases(graph: Graph, dy: Value, weight: Value, { stride, padding, groups, inputShape }: ConvWindow & { inputShape: number[] }): Value | null {
  const [n, channels, ...size] = inputShape as [number, number, number, number];
  const kernel = weight.shape.slice(2);
  if (size.some((length, axis) => length % stride[axis]! !== 0)) return null;
  const small = [n, channels, size[0]! / stride[0], size[1]! / stride[1]];
  if (kernel[0] === 1 && kernel[1] === 1 && Math.max(...padding) === 0 && sameShape(small.slice(2), dy.shape.slice(2))) {
    const corner = convolution(graph, small, dy, weight, true, attributes({ stride: [1, 1], dilation: [1, 1], groups, padding }, [1, 1]), groups);
    return corner.has('blocked') ? phased(graph, inputShape, stride, [corner.blocked(), ...Array<null>(stride[0] * stride[1] - 1).fill(null)]) : null;
  }
  /** Of one axis: the first tap of a remainder, how many there are, and the pads. */
  const part = (axis: 0 | 1, remainder: number) => {
    const first = (remainder + padding[axis]) % stride[axis];
    const taps = Math.ceil((kernel[axis]! - first) / stride[axis]);
    const before = taps - 1 - (remainder + padding[axis] - first) / stride[axis];
    return { first, taps, before, after: small[axis + 2]! - dy.shape[axis + 2]! - before + taps - 1 };
  };
  const parts = ([0, 1] as const).map((axis) => Array.from({ length: stride[axis] }, (_, remainder) => part(axis, remainder)));
  if (parts.flat().some(({ taps, before, after }) => taps < 1 || before < 0 || after < 0)) return null;
  const phases: string[] = [];
  for (const y of parts[0]!)
    for (const x of parts[1]!) {
      const own = partOfKernel(graph, weight, [y.first, x.first], stride);
      const window: ConvWindow = { stride: [1, 1], dilation: [1, 1], groups, padding: [y.before, x.before, y.after, x.after] };
      const phase = convolution(graph, small, dy, own, true, attributes(window, [y.taps, x.taps]), groups);
      if (!phase.has('blocked')) return null;
      phases.push(phase.blocked());
    }
  return phased(graph, inputShape, stride, phases);
}

/** Put together when asked for: all phases, or the first between zeros. */
function phased(graph: Graph, shape: number[], stride: Pair, phases: (string | null)[]): Value {
  const [n, channels, height, width] = shape as [number, number, number, number];
  const small = [n, channels, height / stride[0], width / stride[1]];
  const [first, ...rest] = phases as [string, ...(string | null)[]];
  return Value.deferred(graph, shape, 'blocked', { kind: 'phases', stride, phases }, () =>
    rest.every((phase) => phase !== null) ? interleaved(graph, [first, ...rest], small, stride) : spread(graph, Value.laidOut(graph, small, 'blocked', first), stride, false)!.blocked());
}

/** The sum of two gradients that are not put together yet, as a strided convolution and its shortcut have them; null for any other values. */
export function phasewiseSum(graph: Graph, a: Value, b: Value): Value | null {
  if (a.form?.kind !== 'phases' || b.form?.kind !== 'phases' || !a.isDeferred || !b.isDeferred) return null;
  const [left, right] = [a.form, b.form];
  if (!sameShape(a.shape, b.shape) || !sameShape(left.stride, right.stride)) return null;
  const phases = left.phases.map((phase, i) => (phase && right.phases[i] ? graph.node('Add', [phase, right.phases[i]]) : (phase ?? right.phases[i] ?? null)));
  return phased(graph, a.shape, left.stride, phases);
}

/** Every stride-th row and column of the taps. */
function partOfKernel(graph: Graph, weight: Value, [top, left]: Pair, [strideY, strideX]: Pair): Value {
  const [outputs, perGroup, height, width] = weight.shape as [number, number, number, number];
  const every = (first: number, step: number, length: number): number[] => Array.from({ length: Math.ceil((length - first) / step) }, (_, i) => first + i * step);
  const [rows, columns] = [every(top, strideY, height), every(left, strideX, width)];
  const form: Form = { kind: 'taps', of: weight, positions: rows.flatMap((row) => columns.map((column) => row * width + column)) };
  return Value.deferred(graph, [outputs, perGroup, rows.length, columns.length], 'plain', form, () =>
    graph.node('Slice', [weight.plain(), graph.ints([top, left]), graph.ints([height, width]), graph.ints([2, 3]), graph.ints([strideY, strideX])]));
}

/** Puts stride-1 zeros behind each row and column of a blocked value, `trimmed` but behind the last; null where it is not to be blocked. */
function spread(graph: Graph, dy: Value, [strideY, strideX]: [number, number], trimmed: boolean): Value | null {
  if (strideY === 1 && strideX === 1) return dy;
  if (!dy.blockable) return null;
  const [n, channels, height, width] = dy.shape as [number, number, number, number];
  const block = graph.block!;
  const rows = graph.reshape(dy.blocked(), [(n * channels * height) / block, 1, width, block]);
  const holes = graph.pad(rows, [0, 0, 0, 0, 0, strideY - 1, 0, (strideX - 1) * block]);
  const planes = graph.reshape(holes, [(n * channels) / block, height * strideY, width * strideX, block]);
  const [tall, wide] = trimmed ? [(height - 1) * strideY + 1, (width - 1) * strideX + 1] : [height * strideY, width * strideX];
  const ends = graph.ints([tall, wide]);
  const kept = trimmed ? graph.node('Slice', [planes, graph.ints([0, 0]), ends, graph.ints([1, 2])]) : planes;
  return Value.laidOut(graph, [n, channels, tall, wide], 'blocked', graph.reshape(kept, [n, channels, tall, wide]));
}

export const convolutionKernels: KernelTable = {
  [Conv2d.name]: forward,
  [Conv2dInputGradient.name]: inputGradient,
  [Conv2dWeightGradient.name]: weightGradient,
};
