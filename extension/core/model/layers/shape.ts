import { said } from '../../../shared/said';
import { int, optional, required } from '../../config/param';
import { divides, featureMaps } from '../shape-checks';
import { layer, ShapeError, type LayerRow, type Shape } from '../layer';

const size = (shape: number[]): number => shape.reduce((a, b) => a * b, 1);

function flattened(start: number, end: number, input: Shape): Shape {
  const [from, to] = [start < 0 ? start + input.length : start - 1, end < 0 ? end + input.length : end - 1];
  if (from < 0 || to >= input.length || from > to)
    throw new ShapeError(said`Flatten joins dims ${{ start }} to ${{ end }}, but ${{ inputCount: input.length }} dims come in besides the batch's own: leave start_dim and end_dim out to join them all.`, 'start_dim');
  return [...input.slice(0, from), size(input.slice(from, to + 1)), ...input.slice(to + 1)];
}

export const shapeLayers: Record<string, LayerRow> = {
  Flatten: layer({
    group: 'shape',
    doc: 'Feature maps C x H x W become one vector, channel after channel, for the Linear layers behind it. Nothing is learnt here.',
    params: {
      start_dim: optional(int({ min: -3, max: 3 }), 1, 'First dimension that is joined; 1 is the channels.'),
      end_dim: optional(int({ min: -3, max: 3 }), -1, 'Last dimension that is joined; -1 is the last one.'),
    },
    outputShape: ({ start_dim, end_dim }, input) => flattened(start_dim, end_dim, input),
    forward: (x, { start_dim, end_dim }, { tf }) => tf.reshape(x, [x.shape[0]!, ...flattened(start_dim, end_dim, x.shape.slice(1))]),
  }),
  Identity: layer({
    group: 'shape',
    doc: 'Passes its input on unchanged: a place holder, or the empty branch of a block.',
    params: {},
    outputShape: (_, input) => input,
    forward: (x) => x,
  }),
  ChannelShuffle: layer({
    group: 'shape',
    doc: 'Deals the channels of g groups out like cards, so that the next grouped convolution sees some of each group (ShuffleNet, Zhang et al. 2017).',
    params: { groups: required(int({ min: 1 }), 'Groups of the convolutions around it; must divide the channels.') },
    shorthand: 'groups',
    outputShape({ groups }, input) {
      divides('ChannelShuffle', 'channels', featureMaps('ChannelShuffle', input)[0], 'groups', groups);
      return input;
    },
    forward(x, { groups }, { tf }) {
      const [batch, channels, height, width] = x.shape as [number, number, number, number];
      const dealt = tf.transpose(tf.reshape(x, [batch, groups, channels / groups, height * width]), [0, 2, 1, 3]);
      return tf.reshape(dealt, [batch, channels, height, width]);
    },
  }),
};
