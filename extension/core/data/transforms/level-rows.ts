import { float, int, required } from '../../config/param';
import { autocontrast, equalize, invert, posterize, solarize } from './levels';
import { adjustSharpness } from './sharpness';
import { withProbability } from './with-probability';

export const randomInvert = withProbability('Inverts the colours with probability `p`: black becomes white.', {}, (picture) => invert(picture));

export const randomPosterize = withProbability(
  'Keeps only the highest bits of each level with probability `p`: the picture gets bands of flat colour.',
  { bits: required(int({ min: 0, max: 8 }), 'Bits of each channel that are kept; 8 changes nothing.') },
  (picture, { bits }) => posterize(picture, bits),
);

export const randomSolarize = withProbability(
  'Inverts the levels at and above `threshold` with probability `p`, as an over-exposed film does.',
  { threshold: required(float({ min: 0, max: 256 }), 'Lowest level that is inverted, 0..255; 256 changes nothing.') },
  (picture, { threshold }) => solarize(picture, threshold),
);

export const randomAdjustSharpness = withProbability(
  'Blurs or sharpens the picture with probability `p`.',
  { sharpness_factor: required(float({ min: 0 }), '0 blurs, 1 changes nothing, 2 sharpens twice as much.') },
  (picture, { sharpness_factor }, memory) => adjustSharpness(picture, sharpness_factor, memory),
);

export const randomAutocontrast = withProbability('Stretches each channel to the whole range 0..255 with probability `p`.', {}, (picture) => autocontrast(picture));

export const randomEqualize = withProbability('Equalises the histogram of each channel with probability `p`: all levels become about equally frequent.', {}, (picture) => equalize(picture));
