import { said } from '../../../shared/said';
import { transform, TransformError, type BytePicture } from '../transform';
import { asTensor, levelTables } from './level-tables';

export const toTensor = transform({
  group: 'tensor',
  random: false,
  doc: 'Turns the picture into numbers for the network: bytes 0..255 become 0..1, and channels come first (C, H, W).',
  params: {},
  output(_params, input) {
    if (input.kind === 'tensor') throw new TransformError(said`ToTensor stands here a second time: remove it.`);
    return { ...input, kind: 'tensor' };
  },
  draw: () => ({}),
  apply: (picture, _params, _drawn, memory) => asTensor(picture as BytePicture, levelTables(picture.channels, null), memory),
});
