/** Pillow's arithmetic for ImageEnhance (Blend.c): float32, cut off towards zero. */

/** out = degenerate + factor * (level - degenerate) for each level of a picture whose degenerate is one grey level. */
export function blendTable(degenerate: number, factor: number, table: Uint8Array): void {
  const alpha = Math.fround(factor);
  for (let level = 0; level < 256; level++) table[level] = clip(Math.fround(degenerate + Math.fround(alpha * (level - degenerate))));
}

/** The table that changes nothing. */
export const SAME_LEVELS = Uint8Array.from({ length: 256 }, (_, level) => level);

export function lookUp(values: Uint8Array, table: Uint8Array): void {
  for (let i = 0; i < values.length; i++) values[i] = table[values[i]!]!;
}

export const clip = (value: number): number => (value <= 0 ? 0 : value >= 255 ? 255 : value | 0);
