import type { Choice } from '../../../shared/experiment';
import { UserError } from '../../../shared/user-error';
import { asPair } from '../../config/param';
import { outputOf } from '../../data/transform-chain';
import type { PictureSpec } from '../../data/transform';
import { transforms } from '../../data/transforms';
import { fillBytes, type Fill } from '../../data/transforms/fill';
import { padded, sidesOf, type Padding } from '../../data/transforms/pad';
import { resizeMatrix, type ResizeInterpolation } from '../../data/transforms/resample';
import { centreOf } from '../../data/transforms/resize';
import { beyond, type PaddingMode, type Window } from '../../data/transforms/window';
import type { ProgramIo, StateEntry, Tensor, Tf } from '../../engine';

/** Test transforms as part of a program. */
export interface Preparation {
  /** [N, H, W, C] levels 0..255 to what the network takes, [N, C', H', W']. */
  apply(io: ProgramIo, picture: Tensor): Tensor;
  /** What it reads of the engine's state: matrices are too large to be written into a program. */
  state: Record<string, StateEntry>;
}

interface Step {
  io: ProgramIo;
  /** [N, C, H, W]: levels, or numbers behind ToTensor. */
  x: Tensor;
  params: Choice['params'];
  input: PictureSpec;
  output: PictureSpec;
  /** A matrix by its name. */
  matrix(name: string): Tensor;
}

interface Row {
  apply(step: Step): Tensor;
  /** By what the step calls them. */
  matrices?(params: Choice['params'], input: PictureSpec, output: PictureSpec): Record<string, StateEntry>;
}

/** Each transform that draws nothing, in a program's operations; the levels between them are the transforms' own, rounded where those round. */
const rows: Record<string, Row> = {
  Resize: {
    matrices: ({ interpolation }, input, output) => ({
      ...(input.width === output.width ? {} : { columns: lines(input.width, output.width, interpolation) }),
      ...(input.height === output.height ? {} : { rows: lines(input.height, output.height, interpolation) }),
    }),
    apply({ io: { tf }, x, input, output, matrix }) {
      const wide = input.width === output.width ? x : alongLines(tf, x, matrix('columns'));
      if (input.height === output.height) return wide;
      return tf.transpose(alongLines(tf, tf.transpose(wide, [0, 1, 3, 2]), matrix('rows')), [0, 1, 3, 2]);
    },
  },
  CenterCrop: { apply: ({ io, x, params, input }) => windowed(io.tf, x, centreOf(input, ...asPair(params.size as number | [number, number])), 'constant', 0) },
  Pad: {
    apply({ io, x, params, input }) {
      const [left, top] = sidesOf(params.padding as Padding);
      const { height, width } = padded(input, params.padding as Padding);
      return windowed(io.tf, x, { top: -top, left: -left, height, width }, params.padding_mode as PaddingMode, params.fill as Fill);
    },
  },
  Grayscale: {
    apply({ io: { tf }, x, input, output }) {
      const level = input.channels === 1 ? x : luma(tf, x);
      return output.channels === 1 ? level : tf.concat([level, level, level], 1);
    },
  },
  ToTensor: { apply: ({ io: { tf }, x }) => tf.div(x, 255) },
  Normalize: {
    apply({ io: { tf }, x, params, input }) {
      const channelwise = (values: unknown): Tensor => {
        const list = values as number[];
        return tf.tensor(Array.from({ length: input.channels }, (_, c) => list[list.length === 1 ? 0 : c]!), [1, input.channels, 1, 1]);
      };
      return tf.div(tf.sub(x, channelwise(params.mean)), channelwise(params.std));
    },
  },
};

/**
 * Test transforms whose `Normalize: "auto"` is already replaced, for pictures of the size and channels of `input`. Throws a UserError that names a transform which has no
 * counterpart here.
 */
export function preparation(chain: Choice[], input: { height: number; width: number; channels: number }): Preparation {
  let spec: PictureSpec = { kind: 'bytes', height: input.height, width: input.width, channels: input.channels };
  const state: Record<string, StateEntry> = {};
  const steps = chain.map(({ name, params }, i) => {
    const row = rows[name];
    if (!row) throw new UserError('transform-not-exported', '{transform} of the test transforms cannot be written into the file: take it out of the experiment\'s "test_transform", or export without the preprocessing.', { transform: name });
    const [before, after] = [spec, outputOf(transforms[name]!, name, params, spec)];
    spec = after;
    const nameOf = (matrix: string): string => `test_transform.${i}.${matrix}`;
    for (const [matrix, entry] of Object.entries(row.matrices?.(params, before, after) ?? {})) state[nameOf(matrix)] = entry;
    return (io: ProgramIo, x: Tensor): Tensor => row.apply({ io, x, params, input: before, output: after, matrix: (matrix) => io.state(nameOf(matrix)) });
  });
  return { state, apply: (io, picture) => steps.reduce((x, step) => step(io, x), io.tf.transpose(picture, [0, 3, 1, 2])) };
}

/** Weights of 22 bits as two of 11, with which sums of levels are exact in float32. */
const HALF = 2 ** 11;

/** [length, 2 * output]: the upper halves of the weights, then the lower ones, so that lines are multiplied from the left. */
function lines(length: number, output: number, interpolation: unknown): StateEntry {
  const matrix = resizeMatrix(length, output, interpolation as ResizeInterpolation);
  const values = new Float32Array(length * 2 * output);
  for (let to = 0; to < output; to++) {
    for (let from = 0; from < length; from++) {
      const weight = matrix[to * length + from]!;
      const upper = Math.floor(weight / HALF);
      values[from * 2 * output + to] = upper;
      values[from * 2 * output + output + to] = weight - upper * HALF;
    }
  }
  return { shape: [length, 2 * output], values };
}

/** Sums along the last axis, rounded to levels as Pillow rounds them. */
function alongLines(tf: Tf, x: Tensor, matrix: Tensor): Tensor {
  const [n, c, height, width] = x.shape as [number, number, number, number];
  const [upper, lower] = tf.split(tf.matMul(tf.reshape(x, [n * c * height, width]), matrix as never), 2, 1) as [Tensor, Tensor];
  const carried = tf.floor(tf.mul(tf.add(lower, HALF * HALF / 2), 1 / HALF));
  const levels = tf.clipByValue(tf.floor(tf.mul(tf.add(upper, carried), 1 / HALF)), 0, 255);
  return tf.reshape(levels, [n, c, height, matrix.shape[1]! / 2]);
}

/** Pillow's, whose whole numbers stay below 2^24 and so are exact. */
function luma(tf: Tf, x: Tensor): Tensor {
  const [red, green, blue] = tf.split(x, 3, 1) as [Tensor, Tensor, Tensor];
  const sum = tf.add(tf.add(tf.mul(red, 19595), tf.mul(green, 38470)), tf.add(tf.mul(blue, 7471), 0x8000));
  return tf.floor(tf.mul(sum, 1 / 65536));
}

function windowed(tf: Tf, x: Tensor, { top, left, height, width }: Window, mode: PaddingMode, fill: Fill): Tensor {
  const [n, channels, sourceHeight, sourceWidth] = x.shape as [number, number, number, number];
  if (mode !== 'constant') {
    const indices = (start: number, count: number, length: number): Tensor => tf.tensor1d(Array.from({ length: count }, (_, i) => (start + i >= 0 && start + i < length ? start + i : beyond(start + i, length, mode))), 'int32');
    return tf.gather(tf.gather(x, indices(top, height, sourceHeight) as never, 2), indices(left, width, sourceWidth) as never, 3);
  }
  const sides = [[0, 0], [0, 0], [Math.max(0, -top), Math.max(0, top + height - sourceHeight)], [Math.max(0, -left), Math.max(0, left + width - sourceWidth)]] as [number, number][];
  const colour = fillBytes(fill, channels);
  const levels = tf.tensor(colour, [1, channels, 1, 1]);
  const isBlack = colour.every((level) => level === 0);
  const pads = sides.some(([before, behind]) => before + behind > 0);
  // Less its colour the border is 0.
  const wide = !pads ? x : isBlack ? tf.pad(x, sides) : tf.add(tf.pad(tf.sub(x, levels), sides), levels);
  return tf.slice(wide, [0, 0, Math.max(0, top), Math.max(0, left)], [n, channels, height, width]);
}
