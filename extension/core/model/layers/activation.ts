import { layer, type LayerRow } from '../layer';

export const activationLayers: Record<string, LayerRow> = {
  ReLU: layer({
    group: 'activation',
    doc: 'max(0, x). Negative values become 0, so the network is not one big linear map; its gradient is 1 or 0, which keeps deep networks trainable.',
    params: {},
    outputShape: (_, input) => input,
    forward: (x, _, { tf }) => tf.relu(x),
  }),
};
