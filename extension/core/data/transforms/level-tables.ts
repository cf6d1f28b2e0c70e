import type { PictureMemory } from '../picture-memory';
import type { BytePicture, TensorPicture } from '../transform';

/** Division in float32, as PyTorch's. */
export const LEVELS = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

/** What ToTensor and then Normalize make of each byte of each channel: 256 values a channel, to the last bit those of the two in turn. */
export function levelTables(channels: number, normalize: { mean: number[]; std: number[] } | null): Float32Array[] {
  return Array.from({ length: channels }, (_, c) => {
    if (!normalize) return LEVELS;
    const { mean, std } = normalize;
    return LEVELS.map((level) => normalized(level, mean[mean.length === 1 ? 0 : c]!, std[std.length === 1 ? 0 : c]!));
  });
}

/** PyTorch subtracts, then divides, each in float32. */
export const normalized = (level: number, mean: number, std: number): number => Math.fround(level - Math.fround(mean)) / Math.fround(std);

/** H, W, C bytes looked up into C, H, W floats at `offset` of `target`. */
export function lookUpLevels({ values, channels, height, width }: BytePicture, tables: Float32Array[], target: Float32Array, offset: number): void {
  const pixels = height * width;
  if (channels !== 3) {
    for (let c = 0; c < channels; c++) for (let i = 0; i < pixels; i++) target[offset + c * pixels + i] = tables[c]![values[i * channels + c]!]!;
    return;
  }
  const [red, green, blue] = tables as [Float32Array, Float32Array, Float32Array];
  for (let i = 0, from = 0, to = offset; i < pixels; i++, from += 3, to++) {
    target[to] = red[values[from]!]!;
    target[to + pixels] = green[values[from + 1]!]!;
    target[to + 2 * pixels] = blue[values[from + 2]!]!;
  }
}

export function asTensor(picture: BytePicture, tables: Float32Array[], memory: PictureMemory): TensorPicture {
  const values = memory.floats(picture.values.length);
  lookUpLevels(picture, tables, values, 0);
  memory.release(picture.values);
  return { kind: 'tensor', height: picture.height, width: picture.width, channels: picture.channels, values };
}
