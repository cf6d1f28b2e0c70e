import { layer, type LayerRow } from '../layer';

const size = (shape: number[]): number => shape.reduce((a, b) => a * b, 1);

export const shapeLayers: Record<string, LayerRow> = {
  Flatten: layer({
    group: 'shape',
    doc: 'Feature maps C x H x W become one vector, channel after channel, for the Linear layers behind it. Nothing is learnt here.',
    params: {},
    outputShape: (_, input) => [size(input)],
    forward: (x, _, { tf }) => tf.reshape(x, [x.shape[0]!, size(x.shape.slice(1))]),
  }),
  Identity: layer({
    group: 'shape',
    doc: 'Passes its input on unchanged: a place holder, or the empty branch of a block.',
    params: {},
    outputShape: (_, input) => input,
    forward: (x) => x,
  }),
};
