import type { LayerRow } from './layer';
import { activationLayers } from './layers/activation';
import { adaptivePoolingLayers } from './layers/adaptive-pooling';
import { attentionLayers } from './layers/attention';
import { batchNormalizationLayers } from './layers/batch-normalization';
import { blockLayers } from './layers/blocks';
import { convolutionLayers } from './layers/convolution';
import { linearLayers } from './layers/linear';
import { normalizationLayers } from './layers/normalization';
import { paddingLayers } from './layers/padding';
import { poolingLayers } from './layers/pooling';
import { regularizationLayers } from './layers/regularization';
import { resamplingLayers } from './layers/resampling';
import { shapeLayers } from './layers/shape';
import { transposedConvolutionLayers } from './layers/transposed-convolution';

/** Every layer and block an experiment's model may use, by PyTorch's name. */
export const layers: Record<string, LayerRow> = {
  ...convolutionLayers,
  ...transposedConvolutionLayers,
  ...poolingLayers,
  ...adaptivePoolingLayers,
  ...batchNormalizationLayers,
  ...normalizationLayers,
  ...activationLayers,
  ...regularizationLayers,
  ...linearLayers,
  ...shapeLayers,
  ...paddingLayers,
  ...resamplingLayers,
  ...blockLayers,
  ...attentionLayers,
};
