import type { ConvWindow } from '../../../core/model/ops/conv2d';
import { MICROSOFT, type Graph } from '../graph';
import { sizeOf, Value } from '../value';

/** F(2 x 2, 3 x 3): of a line's tile of 4 numbers (step 2), of its 3 taps, and of the 4 products that make 2 numbers. */
const OF_TILE = [[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]];
const OF_TAPS = [[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]];
const TO_PAIR = [[1, 1, 1, 0], [0, 1, -1, -1]];
const PRODUCTS = 4;

export interface Winograd {
  forward(x: Value, weight: Value): Value;
  inputGradient(dy: Value, weight: Value): Value;
  weightGradient(x: Value, dy: Value): Value;
}

/**
 * A convolution of 3 x 3 with 16 products for each four numbers where 36 stood: minimal filtering (Lavin and Gray 2016, section 4.1), as exact
 * as the sum of products. The transforms of a whole map, pads included, are one matrix each, [products * tiles, pixels], so that they and
 * the products are matrix products; the gradients are those of the three transforms. null where it does not apply, or where the maps are
 * so large beside the channels, or so few, that the transforms cost more than they save.
 * `input`: [N, C, H, W], `output`: [N, O, H', W'].
 */
export function winograd(graph: Graph, { stride, padding, dilation, groups }: ConvWindow, weightShape: number[], input: number[], output: number[]): Winograd | null {
  const [n, channels, ...size] = input as [number, number, number, number];
  const [, outputs, ...outSize] = output as [number, number, number, number];
  const pixels = size[0]! * size[1]!;
  const outPixels = outSize[0]! * outSize[1]!;
  const tiled = outSize.map((length) => Math.ceil(length / 2)) as [number, number];
  const tiles = sizeOf(tiled);
  if (weightShape[2] !== 3 || weightShape[3] !== 3 || [...stride, ...dilation, groups].some((one) => one !== 1)) return null;
  if (channels * outputs < 4 * Math.max(pixels, outPixels) * (channels + outputs) || n * tiles < 16) return null;

  const products = PRODUCTS ** 2;
  const ofTiles = (axis: 0 | 1): number[][][] =>
    OF_TILE.map((row) => Array.from({ length: tiled[axis]! }, (_, tile) => Array.from({ length: size[axis]! }, (_unused, at) => row[at + padding[axis] - 2 * tile] ?? 0)));
  const toPairs = (axis: 0 | 1): number[][][] =>
    OF_TILE.map((_, product) =>
      Array.from({ length: tiled[axis]! }, (_unused, tile) => Array.from({ length: outSize[axis]! }, (_both, at) => TO_PAIR[at - 2 * tile]?.[product] ?? 0)));
  const matrix = (rows: number[][][], columns: number[][][]): string => {
    const elements = rows.flatMap((row) => columns.flatMap((column) => row.flatMap((above) => column.flatMap((beside) => above.flatMap((a) => beside.map((b) => a * b))))));
    return graph.constant(Float32Array.from(elements), [products * tiles, elements.length / (products * tiles)]);
  };
  const ofMap = matrix(ofTiles(0), ofTiles(1));
  const toMap = matrix(toPairs(0), toPairs(1));
  const ofKernel = graph.constant(Float32Array.from(OF_TAPS.flatMap((a) => OF_TAPS.flatMap((b) => a.flatMap((y) => b.map((x) => y * x))))), [products, 9]);

  const gemm = (a: string, b: string, attrs = {}): string => graph.node('Gemm', [a, b], attrs);
  const batched = (a: string, b: string, attrs = {}): string => graph.node('FusedMatMul', [a, b], attrs, MICROSOFT);
  /** Pixels first, [H * W, N * C]. */
  const pixelwise = (map: Value): string => {
    const [, depth, height, width] = map.shape as [number, number, number, number];
    return graph.reshape(graph.transpose(graph.reshape(map.last(), [n, height * width, depth]), [1, 0, 2]), [height * width, n * depth]);
  };
  const mapped = (name: string, [, depth, height, width]: number[]): Value => {
    const images = graph.transpose(graph.reshape(name, [height! * width!, n, depth!]), [1, 0, 2]);
    return Value.laidOut(graph, [n, depth!, height!, width!], 'last', graph.reshape(images, [n, height!, width!, depth!]));
  };
  const flat = (name: string, depth: number): string => graph.reshape(name, [products * tiles, n * depth]);
  const stacked = (name: string, depth: number): string => graph.reshape(name, [products, tiles * n, depth]);
  const transformedInput = (x: Value): string => stacked(gemm(ofMap, pixelwise(x)), channels);
  const transformedGradient = (dy: Value): string => stacked(gemm(toMap, pixelwise(dy)), outputs);
  const transformedWeight = (weight: Value): string =>
    graph.reshape(gemm(ofKernel, graph.reshape(weight.plain(), [outputs * channels, 9]), { transB: 1 }), [products, outputs, channels]);
  return {
    forward: (x, weight) => {
      const sums = batched(transformedInput(x), transformedWeight(weight), { transB: 1 });
      return mapped(gemm(toMap, flat(sums, outputs), { transA: 1 }), output);
    },
    inputGradient: (dy, weight) => {
      const sums = batched(transformedGradient(dy), transformedWeight(weight));
      return mapped(gemm(ofMap, flat(sums, channels), { transA: 1 }), input);
    },
    weightGradient: (x, dy) => {
      const sums = batched(transformedGradient(dy), transformedInput(x), { transA: 1 });
      const taps = gemm(graph.reshape(sums, [products, outputs * channels]), ofKernel, { transA: 1 });
      return Value.of(graph, weightShape, 'float32', graph.reshape(taps, weightShape));
    },
  };
}
