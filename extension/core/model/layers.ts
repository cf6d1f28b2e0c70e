import type { LayerRow } from './layer';
import { activationLayers } from './layers/activation';
import { batchNormalizationLayers } from './layers/batch-normalization';
import { convolutionLayers } from './layers/convolution';
import { linearLayers } from './layers/linear';
import { poolingLayers } from './layers/pooling';
import { regularizationLayers } from './layers/regularization';
import { shapeLayers } from './layers/shape';

/** Every layer and block an experiment's model may use, by PyTorch's name. */
export const layers: Record<string, LayerRow> = {
  ...convolutionLayers,
  ...poolingLayers,
  ...batchNormalizationLayers,
  ...activationLayers,
  ...regularizationLayers,
  ...linearLayers,
  ...shapeLayers,
};
