import { said } from '../../../shared/said';
import { bool, either, float, list, oneOf, optional, required } from '../../config/param';
import { transform, TransformError } from '../transform';
import { normalized } from './level-tables';

export const normalize = transform({
  group: 'tensor',
  random: false,
  doc: 'Shifts and scales each channel to (x - mean) / std, so that what the first layer sees is centred and of unit spread. "auto" measures mean and std on the training set.',
  params: {
    mean: required(either(oneOf('auto'), list(float(), 1)), 'Mean of each channel, of pixels in 0..1; or "auto" to measure mean and std on the training set.'),
    std: optional(either(oneOf('auto'), list(float({ above: 0 }), 1)), 'auto', 'Standard deviation of each channel over all pixels of the training set.'),
    inplace: optional(bool, false, "PyTorch's flag; it changes nothing here."),
  },
  shorthand: 'mean',
  output({ mean, std }, input) {
    if (input.kind === 'bytes') throw new TransformError(said`Normalize works on tensors: put ToTensor in front of it.`);
    if ((mean === 'auto') !== (std === 'auto')) throw new TransformError(said`Normalize needs both mean and std, or "auto" for both.`);
    for (const [name, value] of [['mean', mean], ['std', std]] as const) {
      if (value !== 'auto' && value.length !== 1 && value.length !== input.channels) {
        throw new TransformError(said`Normalize's ${{ name }} has ${{ valueCount: value.length }} values, but the picture has ${{ channels: input.channels }} channels: give one value a channel.`);
      }
    }
    return input;
  },
  draw: () => ({}),
  apply(picture, { mean, std }) {
    if (picture.kind !== 'tensor' || mean === 'auto' || std === 'auto') throw new Error('Normalize was applied before its mean and std were measured.');
    const { values, height, width, channels } = picture;
    const pixels = height * width;
    for (let c = 0; c < channels; c++) {
      const [centre, spread] = [mean[mean.length === 1 ? 0 : c]!, std[std.length === 1 ? 0 : c]!];
      for (let i = c * pixels; i < (c + 1) * pixels; i++) values[i] = normalized(values[i]!, centre, spread);
    }
    return picture;
  },
});
