import { transform, TransformError, type Picture } from '../transform';
import type { PictureMemory } from '../picture-memory';

export const toTensor = transform({
  group: 'tensor',
  random: false,
  doc: 'Turns the picture into numbers for the network: bytes 0..255 become 0..1, and channels come first (C, H, W).',
  params: {},
  output(_params, input) {
    if (input.kind === 'tensor') throw new TransformError('ToTensor stands here a second time: remove it.');
    return { ...input, kind: 'tensor' };
  },
  draw: () => ({}),
  apply: (picture, _params, _drawn, memory) => asTensor(picture, memory),
});

/** Division in float32, as PyTorch's. */
const LEVELS = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

function asTensor(picture: Picture, memory: PictureMemory): Picture {
  const { height, width, channels, values: source } = picture;
  const pixels = height * width;
  const values = memory.floats(source.length);
  for (let c = 0; c < channels; c++) {
    for (let i = 0, from = c, to = c * pixels; i < pixels; i++, from += channels, to++) values[to] = LEVELS[source[from]!]!;
  }
  memory.release(source);
  return { kind: 'tensor', height, width, channels, values };
}
