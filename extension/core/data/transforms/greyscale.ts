import { said } from '../../../shared/said';
import { int, optional } from '../../config/param';
import type { PictureMemory } from '../picture-memory';
import { byteTransform, TransformError, type BytePicture } from '../transform';
import { luma } from './grey';
import { withProbability } from './with-probability';

export const grayscale = byteTransform({
  group: 'colour',
  random: false,
  doc: "Turns colours into grey by how bright the eye sees them (ITU-R 601: 0.299 R + 0.587 G + 0.114 B), in one channel or in three equal ones.",
  params: { num_output_channels: optional(int({ min: 1, max: 3 }), 1, 'Channels of the result: 1 or 3.') },
  shorthand: 'num_output_channels',
  output({ num_output_channels }, input) {
    if (num_output_channels === 2) throw new TransformError(said`Grayscale's num_output_channels is 2: write 1 or 3.`);
    return { ...input, channels: num_output_channels };
  },
  apply: (picture, { num_output_channels }, _drawn, memory) => grey(picture, num_output_channels, memory),
});

export const randomGrayscale = withProbability('Takes the colours away with probability `p`; the number of channels stays.', {}, (picture, _params, memory) => grey(picture, picture.channels, memory), 0.1);

function grey({ height, width, channels, values: source }: BytePicture, outputChannels: number, memory: PictureMemory): BytePicture {
  const pixels = height * width;
  const values = memory.bytes(pixels * outputChannels);
  for (let i = 0; i < pixels; i++) {
    const level = channels === 1 ? source[i]! : luma(source[3 * i]!, source[3 * i + 1]!, source[3 * i + 2]!);
    for (let c = 0; c < outputChannels; c++) values[i * outputChannels + c] = level;
  }
  memory.release(source);
  return { kind: 'bytes', height, width, channels: outputChannels, values };
}
