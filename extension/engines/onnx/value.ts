import type { Graph } from './graph';
import { NCHWC } from './graph';

/** tfjs's element types that we compute with. */
export type DType = 'float32' | 'int32' | 'bool';

/**
 * How the elements of a value lie in memory. `plain`: in the order of the logical axes (NCHW for images). `last`: channels last
 * (NHWC). `blocked`: NCHWc, channels in blocks of the CPU's vector length, as onnxruntime's fastest kernels want them.
 */
export type Layout = 'plain' | 'last' | 'blocked';

type Arrays = Partial<Record<Layout, string>>;

/**
 * How a value came about, where a kernel that comes later can do better knowing it: a convolution takes its bias along, a
 * pool goes before the ReLU that it commutes with, a gradient behind a pool is summed before it is spread out.
 */
export type Form =
  /** A convolution that is still to be written down: a bias may be added, and factors and a further bias a channel at a time. */
  | { kind: 'convolution'; bias: string | null; write: (bias: string | null, scale: string | null) => string }
  /** base * scale + shift a channel at a time, with scale >= 0. */
  | { kind: 'affine'; base: Value; scale: string; shift: string }
  /** `of` between 0 and `most`: ReLU, ReLU6. */
  | { kind: 'relu'; of: Value; most: number }
  /** 1 where `of` is positive, else 0. */
  | { kind: 'step'; of: Value }
  /** A max pool's gradient: `small` at the first maximum of each window of `pooled`, 0 elsewhere. */
  | { kind: 'unpooled'; small: Value; pooled: Value; input: Value }
  /** Blocked arrays of the pixels of each remainder by the stride, row by row; null for zeros. */
  | { kind: 'phases'; stride: [number, number]; phases: (string | null)[] }
  /** Kernels with some taps of those of `of`: their positions, row by row. */
  | { kind: 'taps'; of: Value; positions: number[] }
  /** Sums up to zero over the images and pixels of each channel. */
  | { kind: 'balanced' };

/**
 * A tensor of the recorded program: a logical shape and the physical arrays that hold it. A layout that is asked for and not
 * there is made from one that is, once. Values that repeat one number stay symbolic, broadcasts stay small, and values with
 * a form are not computed until asked for.
 */
export class Value {
  private arrays: Arrays;
  private produce: (() => string) | null = null;
  private native: Layout = 'plain';
  form: Form | null = null;

  private constructor(
    private readonly graph: Graph,
    readonly shape: number[],
    readonly dtype: DType,
    arrays: Arrays,
    /** The number that all elements are, where that is known. */
    readonly uniform: number | null,
    /** Shape of the plain array where it is smaller than the logical shape: size 1 where it repeats. */
    private readonly small: number[] | null,
  ) {
    this.arrays = { ...arrays };
  }

  static of(graph: Graph, shape: number[], dtype: DType, plain: string): Value {
    return new Value(graph, shape, dtype, { plain }, null, null);
  }
  static laidOut(graph: Graph, shape: number[], layout: Layout, name: string, dtype: DType = 'float32'): Value {
    return new Value(graph, shape, dtype, { [layout]: name }, null, null);
  }
  /** Computed by `produce`, in `layout`, when first asked for. */
  static deferred(graph: Graph, shape: number[], layout: Layout, form: Form, produce: () => string): Value {
    const value = new Value(graph, shape, 'float32', {}, null, null);
    value.produce = produce;
    value.native = layout;
    value.form = form;
    return value;
  }
  static uniform(graph: Graph, shape: number[], dtype: DType, value: number): Value {
    return new Value(graph, shape, dtype, {}, value, shape.map(() => 1));
  }
  static constant(graph: Graph, shape: number[], dtype: DType, elements: ArrayLike<number>): Value {
    return Value.of(graph, shape, dtype, graph.constant(typed(dtype, elements), shape));
  }
  /** `plain` has the shape `small`, and is repeated along its axes of size 1 to make up `shape`. */
  static broadcast(graph: Graph, shape: number[], dtype: DType, plain: string, small: number[]): Value {
    return new Value(graph, shape, dtype, { plain }, null, sameShape(shape, small) ? null : small);
  }

  /** Whether it has a form and is not computed yet. */
  get isDeferred(): boolean {
    return this.produce !== null;
  }

  get size(): number {
    return sizeOf(this.shape);
  }

  /** Whether the array lies in this layout already, or would be computed in it. */
  has(layout: Layout): boolean {
    return this.small === null && (this.produce ? this.native === layout : this.arrays[layout] !== undefined);
  }

  /** Whether the NCHWc layout is possible at all: onnxruntime reorders floats alone. */
  get blockable(): boolean {
    if (this.graph.block === null || this.shape.length !== 4 || this.shape[1]! % this.graph.block !== 0) return false;
    return this.dtype === 'float32' || this.has('blocked');
  }

  /** The layout to go on in: blocked where that costs no conversion. */
  get preferred(): 'plain' | 'blocked' {
    return this.blockable && (this.has('blocked') || (this.has('last') && !this.has('plain'))) ? 'blocked' : 'plain';
  }

  /** The name of an array that broadcasts to the logical shape, and its own shape (of the same rank). */
  compact(): { name: string; shape: number[] } {
    if (this.small === null) return { name: this.plain(), shape: this.shape };
    this.arrays.plain ??= this.graph.constant(typed(this.dtype, [this.uniform!]), this.small);
    return { name: this.arrays.plain, shape: this.small };
  }

  plain(): string {
    if (this.small) return this.graph.node('Expand', [this.compact().name, this.graph.ints(this.shape)]);
    this.compute();
    // Two passes by blocks are faster than one that scatters single numbers.
    if (!this.arrays.plain && this.arrays.last && this.blockable) this.blocked();
    return (this.arrays.plain ??= this.arrays.blocked ? this.unblocked(this.arrays.blocked) : this.graph.transpose(this.arrays.last!, [0, 3, 1, 2]));
  }

  last(): string {
    this.compute();
    return (this.arrays.last ??= this.arrays.blocked
      ? this.graph.node('ReorderOutput', [this.arrays.blocked], { channels: this.shape[1]!, channels_last: 1 }, NCHWC)
      : this.graph.transpose(this.plain(), [0, 2, 3, 1]));
  }

  blocked(): string {
    this.compute();
    return (this.arrays.blocked ??= this.spread() ?? this.reordered());
  }

  /** Like `blocked`, with zeros for the channels that are missing to fill blocks. onnxruntime fills them up itself, from multiples of four. */
  filled(): string {
    if (this.blockable) return this.blocked();
    const missing = (4 - (this.shape[1]! % 4)) % 4;
    return this.graph.node('ReorderInput', [this.graph.pad(this.plain(), [0, 0, 0, 0, 0, missing, 0, 0])], {}, NCHWC);
  }

  /** The same elements under another shape. */
  reshape(shape: number[]): Value {
    if (sameShape(shape, this.shape)) return this;
    if (this.uniform !== null) return Value.uniform(this.graph, shape, this.dtype, this.uniform);
    const small = this.small && reshapedBroadcast(this.shape, this.small, shape);
    if (small) return Value.broadcast(this.graph, shape, this.dtype, this.graph.reshape(this.compact().name, small), small);
    return Value.of(this.graph, shape, this.dtype, this.graph.reshape(this.plain(), shape));
  }

  /** This value as a part of a larger broadcast shape. */
  stretch(shape: number[]): Value {
    if (sameShape(shape, this.shape)) return this;
    if (this.uniform !== null) return Value.uniform(this.graph, shape, this.dtype, this.uniform);
    const { name, shape: own } = this.compact();
    const small = [...Array<number>(shape.length - own.length).fill(1), ...own];
    return Value.broadcast(this.graph, shape, this.dtype, small.length === own.length ? name : this.graph.reshape(name, small), small);
  }

  private compute(): void {
    if (!this.produce) return;
    this.arrays[this.native] = this.produce();
    this.produce = null;
  }

  /** One number for each channel (of each image) is spread over the pixels in the blocked layout itself. */
  private spread(): string | null {
    const [n, channels, height, width] = this.shape as [number, number, number, number];
    if (!this.small || this.small[1] !== channels || this.small[2] !== 1 || this.small[3] !== 1) return null;
    const block = this.graph.block!;
    const pixels = this.graph.reshape(this.compact().name, [this.small[0]!, channels / block, 1, block]);
    return this.graph.reshape(this.graph.node('Expand', [pixels, this.graph.ints([n, channels / block, height * width, block])]), this.shape);
  }

  private unblocked(name: string): string {
    const cast = (from: string, dtype: DType): string => (this.dtype === 'float32' ? from : this.graph.node('Cast', [from], { to: elementTypes[dtype] }));
    return cast(this.graph.node('ReorderOutput', [cast(name, 'float32')], { channels: this.shape[1]! }, NCHWC), this.dtype);
  }

  private reordered(): string {
    return this.arrays.last && !this.arrays.plain
      ? this.graph.node('ReorderInput', [this.arrays.last], { channels_last: 1 }, NCHWC)
      : this.graph.node('ReorderInput', [this.plain()], {}, NCHWC);
  }
}

/** TensorProto.DataType, as Cast's `to` has it. */
export const elementTypes: Record<DType, number> = { float32: 1, int32: 6, bool: 9 };
export const sizeOf = (shape: number[]): number => shape.reduce((product, size) => product * size, 1);
export const sameShape = (a: number[], b: number[]): boolean => a.length === b.length && a.every((size, axis) => size === b[axis]);

const typed = (dtype: DType, values: ArrayLike<number>) => {
  if (dtype === 'float32') return Float32Array.from(values);
  return dtype === 'int32' ? Int32Array.from(values) : Uint8Array.from(values);
};

/** The small shape after a reshape that only adds or drops axes of size 1; null for any other. */
function reshapedBroadcast(shape: number[], small: number[], target: number[]): number[] | null {
  const solid = (sizes: number[]): number[] => sizes.filter((size) => size !== 1);
  if (!sameShape(solid(shape), solid(target))) return null;
  const kept = small.filter((_, axis) => shape[axis] !== 1);
  return target.map((size) => (size === 1 ? 1 : kept.shift()!));
}
