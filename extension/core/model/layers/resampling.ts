import { said } from '../../../shared/said';
import { bool, either, float, int, nothing, oneOf, optional, pair, required } from '../../config/param';
import type { Tensor, Tf } from '../../engine';
import { divides, featureMaps, nonEmpty } from '../shape-checks';
import { layer, ShapeError, type LayerRow } from '../layer';
import { interpolationMatrix, nearestSources, type Axis } from '../interpolation';

interface UpsampleParams {
  size: number | [number, number] | null;
  scale_factor: number | [number, number] | null;
  mode: 'nearest' | 'bilinear' | 'bicubic';
  align_corners: boolean | null;
}

/** Both axes with their output size and the scale that PyTorch computes with: the one given, else the ratio of sizes. */
function axes({ size, scale_factor }: UpsampleParams, lengths: [number, number]): [Axis, Axis] {
  const at = <T>(value: T | [T, T], axis: 0 | 1): T => (Array.isArray(value) ? value[axis] : value);
  const along = (axis: 0 | 1): Axis => {
    const from = lengths[axis];
    if (size !== null) return { from, to: at(size, axis), step: from / at(size, axis) };
    const factor = at(scale_factor!, axis);
    return { from, to: Math.floor(from * factor), step: 1 / factor };
  };
  return [along(0), along(1)];
}

/** Each pixel repeated `high` x `wide` times. Multiplying by ones spreads it, and sums its gradient. */
function repeated(tf: Tf, x: Tensor, high: number, wide: number): Tensor {
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  const spread = tf.mul(tf.reshape(x, [batch * channels, height, 1, width, 1]), tf.ones([1, 1, high, 1, wide]));
  return tf.reshape(spread, [batch, channels, height * high, width * wide]);
}

function nearest(tf: Tf, x: Tensor, [rows, columns]: [Axis, Axis]): Tensor {
  const [down, across] = [nearestSources(rows), nearestSources(columns)];
  const whole = (axis: Axis, sources: number[]): boolean => axis.to % axis.from === 0 && sources.every((source, i) => source === Math.floor((i * axis.from) / axis.to));
  if (whole(rows, down) && whole(columns, across)) return repeated(tf, x, rows.to / rows.from, columns.to / columns.from);
  return tf.gather(tf.gather(x, tf.tensor1d(down, 'int32'), 2), tf.tensor1d(across, 'int32'), 3);
}

/** Rows and columns are mixed one after the other, each by a constant matrix. */
function interpolated(tf: Tf, x: Tensor, [rows, columns]: [Axis, Axis], mode: 'bilinear' | 'bicubic', alignCorners: boolean): Tensor {
  const [batch, channels] = x.shape as [number, number, number, number];
  const maps = batch * channels;
  const mix = (y: Tensor, axis: Axis): Tensor =>
    tf.matMul(tf.reshape(y, [y.size / axis.from, axis.from]) as never, tf.tensor2d(interpolationMatrix(axis, mode, alignCorners), [axis.to, axis.from]) as never, false, true);
  const wide = tf.transpose(tf.reshape(mix(x, columns), [maps, rows.from, columns.to]), [0, 2, 1]);
  const both = tf.transpose(tf.reshape(mix(wide, rows), [maps, columns.to, rows.to]), [0, 2, 1]);
  return tf.reshape(both, [batch, channels, rows.to, columns.to]);
}

export const resamplingLayers: Record<string, LayerRow> = {
  Upsample: layer({
    group: 'shape',
    doc: 'Makes maps larger by repeating or interpolating pixels; nothing is learnt. With a Conv2d behind it, an alternative to ConvTranspose2d that leaves no checkerboard.',
    params: {
      scale_factor: optional(either(pair(float({ above: 0 })), nothing), null, 'How many times larger; this or size must be given.'),
      size: optional(either(pair(int({ min: 1 })), nothing), null, 'Height and width that come out; this or scale_factor must be given.'),
      mode: optional(oneOf('nearest', 'bilinear', 'bicubic'), 'nearest', 'How new pixels are found: repeated, or mixed from 2 x 2 or 4 x 4 neighbours.'),
      align_corners: optional(either(bool, nothing), null, 'Whether the corner pixels\' centres stay in the corners; only for bilinear and bicubic.'),
    },
    shorthand: 'scale_factor',
    outputShape(params, input) {
      const [channels, height, width] = featureMaps('Upsample', input);
      if ((params.size === null) === (params.scale_factor === null))
        throw new ShapeError(said`Upsample needs either size or scale_factor, and not both: write for instance "scale_factor": 2.`, 'scale_factor');
      if (params.mode === 'nearest' && params.align_corners !== null)
        throw new ShapeError(said`Upsample knows align_corners only with mode "bilinear" or "bicubic": leave it out.`, 'align_corners');
      const [rows, columns] = axes(params, [height, width]);
      return nonEmpty('Upsample', input, [channels, rows.to, columns.to], 'scale_factor');
    },
    forward(x, params, { tf }) {
      const both = axes(params, x.shape.slice(2) as [number, number]);
      if (params.mode === 'nearest') return nearest(tf, x, both);
      const { mode, align_corners } = params;
      const mix = (y: Tensor): Tensor => interpolated(tf, y, both, mode, align_corners ?? false);
      // PyTorch's backward (UpSampleBicubic2d.cpp) copies where neither size changes, though its forward mixes.
      const copiesGradient = mode === 'bicubic' && both.every(({ from, to }) => to === from);
      return copiesGradient ? tf.customGrad((y) => ({ value: mix(y as Tensor), gradFunc: (dy: Tensor) => dy }))(x) : mix(x);
    },
    window(params, [, height, width]) {
      const [{ from, to }] = axes(params, [height!, width!]);
      return { kernel: { nearest: 1, bilinear: 2, bicubic: 4 }[params.mode], stride: from / to, dilation: 1 };
    },
    reads(params, [, height, width], axis, at) {
      const along = axes(params, [height!, width!])[axis];
      if (params.mode === 'nearest') return [nearestSources(along)[at]!];
      const shares = interpolationMatrix(along, params.mode, params.align_corners ?? false).slice(at * along.from, (at + 1) * along.from);
      return shares.flatMap((share, source) => (share === 0 ? [] : [source]));
    },
  }),

  PixelShuffle: layer({
    group: 'shape',
    doc: 'Lays r² channels out as r x r pixels of one: maps r times larger from channels that a convolution has made (Shi et al. 2016).',
    params: { upscale_factor: required(int({ min: 1 }), 'How many times larger height and width become.') },
    shorthand: 'upscale_factor',
    outputShape({ upscale_factor: r }, input) {
      const [channels, height, width] = featureMaps('PixelShuffle', input);
      divides('PixelShuffle', 'channels', channels, 'upscale_factor', r * r, said`upscale_factor squared,`);
      return [channels / (r * r), height * r, width * r];
    },
    forward(x, { upscale_factor: r }, { tf }) {
      const [batch, channels, height, width] = x.shape as [number, number, number, number];
      const out = channels / (r * r);
      const tiles = tf.transpose(tf.reshape(x, [batch * out, r, r, height, width]), [0, 3, 1, 4, 2]);
      return tf.reshape(tiles, [batch, out, height * r, width * r]);
    },
    window: ({ upscale_factor: r }) => ({ kernel: 1, stride: 1 / r, dilation: 1 }),
    reads: ({ upscale_factor: r }, _, __, at) => [Math.floor(at / r)],
  }),
};
