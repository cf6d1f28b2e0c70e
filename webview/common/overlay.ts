import type { Explanation, Pixels } from '../../extension/shared/inspector';

/** The map at the picture's size, bilinear with pixel centres at halves (PyTorch's align_corners=False), still 0..1. */
export function enlarge({ map, size: [height, width] }: Pick<Explanation, 'map' | 'size'>, to: { width: number; height: number }): Float32Array {
  const values = new Float32Array(to.width * to.height);
  const place = (at: number, from: number, count: number) => {
    const exact = Math.max(0, ((at + 0.5) * from) / count - 0.5);
    const low = Math.min(from - 1, Math.floor(exact));
    return { low, high: Math.min(from - 1, low + 1), share: exact - low };
  };
  for (let y = 0; y < to.height; y++) {
    const row = place(y, height, to.height);
    for (let x = 0; x < to.width; x++) {
      const column = place(x, width, to.width);
      const across = (r: number) => map[r * width + column.low]! * (1 - column.share) + map[r * width + column.high]! * column.share;
      values[y * to.width + x] = across(row.low) * (1 - row.share) + across(row.high) * row.share;
    }
  }
  return values;
}

/** The picture enlarged with square pixels, the colours of an enlarged map (RGBA) laid over it at `opacity` 0..1. */
export function overlay(input: Pixels, heat: Uint8ClampedArray, opacity: number, scale: number): Pixels {
  const [width, height] = [input.width * scale, input.height * scale];
  const rgba = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = 4 * (y * width + x);
      const under = 4 * (Math.floor(y / scale) * input.width + Math.floor(x / scale));
      for (let channel = 0; channel < 3; channel++) rgba[at + channel] = (1 - opacity) * input.rgba[under + channel]! + opacity * heat[at + channel]!;
      rgba[at + 3] = 255;
    }
  }
  return { width, height, rgba };
}
