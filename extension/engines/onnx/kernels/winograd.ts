import type { ConvWindow } from '../../../core/model/ops/conv2d';
import { MICROSOFT, type Attributes, type Graph } from '../graph';
import { Value } from '../value';

/** F(2 x 2, 3 x 3): of a line's tile of 4 numbers (step 2), of its 3 taps, and of the 4 products that make 2 numbers. */
const OF_TILE = [[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]];
const OF_TAPS = [[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]];
const TO_PAIR = [[1, 1, 1, 0], [0, 1, -1, -1]];
const PRODUCTS = 4;
/** Floats of one transformed map, which waits for the backward pass. Beyond this a training step would need more memory than without. */
const LARGEST_TRANSFORMED = 2 ** 22;

export interface Winograd {
  forward(x: Value, weight: Value): Value;
  inputGradient(dy: Value, weight: Value): Value;
  weightGradient(x: Value, dy: Value): Value;
}

/** One axis of the maps, or both in one: the transforms' matrices, [products * tiles, numbers in] and [products * tiles, numbers out]. */
interface Axis {
  products: number;
  tiles: number;
  ofMap: number[][];
  toMap: number[][];
}

/**
 * A convolution of 3 x 3 with 16 products for each four numbers where 36 stood: minimal filtering (Lavin and Gray 2016, section 4.1), as exact
 * as the sum of products. The transforms of whole maps, pads included, are matrices, one an axis (of the smallest maps one for both), so that
 * they and the products are matrix products; the gradients are those of the three transforms. null where it does not apply, or where the maps
 * are so large beside the channels, or so few, that the transforms cost more than they save, or so many that they take much memory; in a graph for others
 * than onnxruntime on a CPU, which have ways of their own.
 * `input`: [N, C, H, W], `output`: [N, O, H', W'].
 */
export function winograd(graph: Graph, { stride, padding, dilation, groups }: ConvWindow, weightShape: number[], input: number[], output: number[]): Winograd | null {
  if (graph.target !== 'cpu') return null;
  const [n, channels, ...size] = input as [number, number, number, number];
  const [, outputs, ...outSize] = output as [number, number, number, number];
  if (weightShape[2] !== 3 || weightShape[3] !== 3 || [...stride, ...dilation, groups].some((one) => one !== 1)) return null;
  const axes = ([0, 1] as const).map((axis) => axisOf(size[axis]!, outSize[axis]!, padding[axis])) as [Axis, Axis];
  const [down, across] = [axes[0].tiles, axes[1].tiles];
  const atOnce = down * across <= 4;
  // Of each number, by the transforms; a pass for each axis counts twice.
  const work = atOnce ? 4 * down * across : 4 * (down + across);
  if (channels * outputs < 4 * work * (channels + outputs) || n * down * across < 16) return null;
  if (PRODUCTS ** 2 * n * down * across * Math.max(channels, outputs) > LARGEST_TRANSFORMED) return null;

  const [rows, columns] = atOnce ? [SINGLE, product(...axes)] : axes;
  const constant = (matrix: number[][]): string => graph.constant(Float32Array.from(matrix.flat()), [matrix.length, matrix[0]!.length]);
  const gemm = (a: string, b: string, attrs: Attributes = {}): string => graph.node('Gemm', [a, b], attrs);
  const batched = (a: string, b: string, attrs: Attributes = {}): string => graph.node('FusedMatMul', [a, b], attrs, MICROSOFT);
  /** Pixels first, [H * W * N * C] -> the transform's outputs first. */
  const transformed = (map: Value, matrix: 'ofMap' | 'toMap'): string => {
    const [, depth, height, width] = map.shape as [number, number, number, number];
    const [tall, wide] = rows === SINGLE ? [1, height * width] : [height, width];
    const pixels = graph.transpose(graph.reshape(map.last(), [n, height * width, depth]), [1, 0, 2]);
    const above = rows === SINGLE ? pixels : gemm(constant(rows[matrix]), graph.reshape(pixels, [tall, wide * n * depth]));
    const whole = batched(constant(columns[matrix]), graph.reshape(above, [rows[matrix].length, wide, n * depth]));
    return graph.reshape(whole, [rows.products, rows.tiles, columns.products, columns.tiles * n, depth]);
  };
  /** The gradient of `transformed`, [N, C, H, W]. */
  const back = (name: string, matrix: 'ofMap' | 'toMap', shape: number[]): Value => {
    const [, depth, height, width] = shape as [number, number, number, number];
    const wide = rows === SINGLE ? height * width : width;
    const beside = batched(constant(columns[matrix]), graph.reshape(name, [rows[matrix].length, columns[matrix].length, n * depth]), { transA: 1 });
    const pixels = rows === SINGLE ? beside : gemm(constant(rows[matrix]), graph.reshape(beside, [rows[matrix].length, wide * n * depth]), { transA: 1 });
    const images = graph.transpose(graph.reshape(pixels, [height * width, n, depth]), [1, 0, 2]);
    return Value.laidOut(graph, shape, 'last', graph.reshape(images, [n, height, width, depth]));
  };
  const ofKernel = OF_TAPS.flatMap((a) => OF_TAPS.map((b) => a.flatMap((y) => b.map((x) => y * x))));
  /** Nearly twice the weights: by another operator in the backward pass, so that they are made anew and not kept till then. */
  const kernels = (weight: Value, multiplied: (a: string, b: string, attrs: Attributes) => string): string =>
    graph.reshape(multiplied(constant(ofKernel), graph.reshape(weight.plain(), [outputs * channels, 9]), { transB: 1 }), [rows.products, 1, columns.products, outputs, channels]);
  return {
    forward: (x, weight) => back(batched(transformed(x, 'ofMap'), kernels(weight, gemm), { transB: 1 }), 'toMap', output),
    inputGradient: (dy, weight) => back(batched(transformed(dy, 'toMap'), kernels(weight, batched)), 'ofMap', input),
    weightGradient: (x, dy) => {
      const sums = batched(transformed(dy, 'toMap'), transformed(x, 'ofMap'), { transA: 1 });
      // Every row of tiles has sums of its own: the transform adds them up.
      const ofRow = (_: unknown, row: number): number[][] => ofKernel.slice(Math.floor(row / rows.tiles) * columns.products).slice(0, columns.products);
      const ofSums = Array.from({ length: rows.products * rows.tiles }, ofRow).flat();
      const taps = gemm(graph.reshape(sums, [ofSums.length, outputs * channels]), constant(ofSums), { transA: 1 });
      return Value.of(graph, weightShape, 'float32', graph.reshape(taps, weightShape));
    },
  };
}

/** An axis of length 1 that nothing happens along. */
const SINGLE: Axis = { products: 1, tiles: 1, ofMap: [[1]], toMap: [[1]] };

function axisOf(size: number, outSize: number, before: number): Axis {
  const tiles = Math.ceil(outSize / 2);
  const each = (entry: (product: number, tile: number, at: number) => number, length: number): number[][] =>
    Array.from({ length: PRODUCTS * tiles }, (_, row) => Array.from({ length }, (_unused, at) => entry(Math.floor(row / tiles), row % tiles, at)));
  return {
    products: PRODUCTS,
    tiles,
    ofMap: each((product, tile, at) => OF_TILE[product]![at + before - 2 * tile] ?? 0, size),
    toMap: each((product, tile, at) => TO_PAIR[at - 2 * tile]?.[product] ?? 0, outSize),
  };
}

/** Two axes as one. */
function product(a: Axis, b: Axis): Axis {
  const range = (length: number): number[] => Array.from({ length }, (_, i) => i);
  const both = (matrix: 'ofMap' | 'toMap'): number[][] =>
    range(a.products).flatMap((i) => range(b.products).flatMap((j) => range(a.tiles).flatMap((k) => range(b.tiles).map((l) =>
      a[matrix][i * a.tiles + k]!.flatMap((y) => b[matrix][j * b.tiles + l]!.map((x) => y * x))))));
  return { products: a.products * b.products, tiles: a.tiles * b.tiles, ofMap: both('ofMap'), toMap: both('toMap') };
}
