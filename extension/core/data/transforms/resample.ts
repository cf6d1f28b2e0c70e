import type { PictureMemory } from '../picture-memory';
import type { BytePicture } from '../transform';
import { windowOf, type Window } from './window';

export const resizeInterpolations = ['nearest', 'box', 'bilinear', 'hamming', 'bicubic', 'lanczos'] as const;
export type ResizeInterpolation = (typeof resizeInterpolations)[number];

interface Filter {
  support: number;
  weight(x: number): number;
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI));

const filters: Record<Exclude<ResizeInterpolation, 'nearest'>, Filter> = {
  box: { support: 0.5, weight: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  bilinear: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  hamming: { support: 1, weight: (x) => (x === 0 ? 1 : Math.abs(x) >= 1 ? 0 : sinc(x) * (0.54 + 0.46 * Math.cos(x * Math.PI))) },
  bicubic: {
    support: 2,
    weight(x) {
      const [a, d] = [-0.5, Math.abs(x)];
      if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
      return d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0;
    },
  },
  lanczos: { support: 3, weight: (x) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

/**
 * Pillow's Image.resize (Resample.c): columns, then rows, each in 22 bits of fraction; smaller pictures are antialiased. Of the picture
 * that it makes, what `part` cuts out.
 */
export function resize(picture: BytePicture, height: number, width: number, interpolation: ResizeInterpolation, memory: PictureMemory, part: Window = { top: 0, left: 0, height, width }): BytePicture {
  const isWhole = part.height === height && part.width === width;
  if (isWhole && height === picture.height && width === picture.width) return picture;
  if (interpolation === 'nearest') {
    const resized = resizeNearest(picture, height, width, memory);
    return isWhole ? resized : windowOf(resized, part, 'constant', 0, memory);
  }
  const filter = filters[interpolation];
  const wide = resampleColumns(picture, width, part.left, part.width, filter, memory);
  return resampleRows(wide, height, part.top, part.height, filter, memory);
}

const PRECISION = 22;

interface Weights {
  /** First input index of each output index, and how many follow. */
  first: Int32Array;
  count: Int32Array;
  /** `stride` whole-number weights for each output index. */
  weights: Int32Array;
  stride: number;
}

const known = new Map<string, Weights>();

function weightsFor(input: number, output: number, filter: Filter): Weights {
  const key = `${input} ${output} ${filter.support} ${filter.weight(0.25)}`;
  let weights = known.get(key);
  if (!weights) {
    if (known.size > 200) known.clear();
    known.set(key, (weights = makeWeights(input, output, filter)));
  }
  return weights;
}

function makeWeights(input: number, output: number, filter: Filter): Weights {
  const scale = input / output;
  const spread = Math.max(scale, 1);
  const support = filter.support * spread;
  const stride = Math.ceil(support) * 2 + 1;
  const made: Weights = { first: new Int32Array(output), count: new Int32Array(output), weights: new Int32Array(output * stride), stride };
  for (let to = 0; to < output; to++) {
    const centre = (to + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const count = Math.min(input, Math.trunc(centre + support + 0.5)) - first;
    const shares = Array.from({ length: count }, (_, i) => filter.weight((i + first - centre + 0.5) * (1 / spread)));
    const sum = shares.reduce((a, b) => a + b, 0);
    made.first[to] = first;
    made.count[to] = count;
    shares.forEach((share, i) => {
      const whole = (sum !== 0 ? share / sum : share) * (1 << PRECISION);
      made.weights[to * stride + i] = Math.trunc(whole < 0 ? whole - 0.5 : whole + 0.5);
    });
  }
  return made;
}

/** What makes `output` numbers of a line of `input`: how much each of the line counts in each, [output, input], in whole numbers of 2^-22. */
export function resizeMatrix(input: number, output: number, interpolation: ResizeInterpolation): Float32Array {
  const matrix = new Float32Array(output * input);
  if (interpolation === 'nearest') {
    nearestOf(input, output).forEach((from, to) => (matrix[to * input + from] = 1 << PRECISION));
    return matrix;
  }
  const { first, count, weights, stride } = weightsFor(input, output, filters[interpolation]);
  for (let to = 0; to < output; to++) for (let i = 0; i < count[to]!; i++) matrix[to * input + first[to]! + i] = weights[to * stride + i]!;
  return matrix;
}

function resampleColumns(picture: BytePicture, newWidth: number, left: number, columns: number, filter: Filter, memory: PictureMemory): BytePicture {
  const { height, width, channels, values: source } = picture;
  if (newWidth === width && columns === width) return picture;
  const { first, count, weights, stride } = weightsFor(width, newWidth, filter);
  const values = memory.bytes(height * columns * channels);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = left; x < left + columns; x++) {
      const taps = count[x]!;
      const offset = x * stride;
      let at = (y * width + first[x]!) * channels;
      if (channels === 3) {
        let [red, green, blue] = [HALF, HALF, HALF];
        for (let i = 0; i < taps; i++, at += 3) {
          const weight = weights[offset + i]!;
          red = (red + source[at]! * weight) | 0;
          green = (green + source[at + 1]! * weight) | 0;
          blue = (blue + source[at + 2]! * weight) | 0;
        }
        values[to] = levelOf(red);
        values[to + 1] = levelOf(green);
        values[to + 2] = levelOf(blue);
        to += 3;
        continue;
      }
      for (let c = 0; c < channels; c++, to++) {
        let sum = HALF;
        for (let i = 0; i < taps; i++) sum = (sum + source[at + c + i * channels]! * weights[offset + i]!) | 0;
        values[to] = levelOf(sum);
      }
    }
  }
  memory.release(source);
  return { kind: 'bytes', height, width: columns, channels, values };
}

function resampleRows(picture: BytePicture, newHeight: number, top: number, rows: number, filter: Filter, memory: PictureMemory): BytePicture {
  const { height, width, channels, values: source } = picture;
  if (newHeight === height && rows === height) return picture;
  const { first, count, weights, stride } = weightsFor(height, newHeight, filter);
  const row = width * channels;
  const values = memory.bytes(rows * row);
  const sums = new Int32Array(row);
  for (let y = top, to = 0; y < top + rows; y++) {
    sums.fill(HALF);
    for (let i = 0, at = first[y]! * row; i < count[y]!; i++) {
      const weight = weights[y * stride + i]!;
      for (let x = 0; x < row; x++, at++) sums[x] = (sums[x]! + source[at]! * weight) | 0;
    }
    for (let x = 0; x < row; x++, to++) values[to] = levelOf(sums[x]!);
  }
  memory.release(source);
  return { kind: 'bytes', height: rows, width, channels, values };
}

/** Sums stay below 2^31: weights add up to 2^22, and the lobes of the widest filter to a third more. */
const HALF = 1 << (PRECISION - 1);

function levelOf(sum: number): number {
  const level = sum >> PRECISION;
  return level < 0 ? 0 : level > 255 ? 255 : level;
}

/** Of which number of a line each is a copy; Pillow adds up the steps. */
function nearestOf(input: number, output: number): Int32Array {
  const step = input / output;
  const places = new Int32Array(output);
  for (let to = 0, at = step * 0.5; to < output; to++, at += step) places[to] = Math.floor(at);
  return places;
}

function resizeNearest({ height, width, channels, values: source }: BytePicture, newHeight: number, newWidth: number, memory: PictureMemory): BytePicture {
  const values = memory.bytes(newHeight * newWidth * channels);
  const [rows, columns] = [nearestOf(height, newHeight), nearestOf(width, newWidth)];
  let to = 0;
  for (const row of rows) {
    for (const column of columns) {
      const from = (row * width + column) * channels;
      for (let c = 0; c < channels; c++, to++) values[to] = source[from + c]!;
    }
  }
  memory.release(source);
  return { kind: 'bytes', height: newHeight, width: newWidth, channels, values };
}
