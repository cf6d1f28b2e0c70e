/** A loss or another value of no fixed range in four figures; small ones by their power of ten. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && size < 1e-3) return value.toExponential(2).replace('e-', 'e−');
  return size >= 1000 ? value.toFixed(0) : value.toPrecision(4);
}

/** A learning rate as people write it: 0.001, 3.2e−5. */
export function rate(value: number): string {
  if (value === 0) return '0';
  return value < 1e-3 ? value.toExponential(2).replace(/\.?0+e/, 'e').replace('e-', 'e−') : String(Number(value.toPrecision(4)));
}

/** [C, H, W] as 32 × 16 × 16. */
export const shapeWords = (shape: number[]): string => shape.join(' × ');

const digits = new Intl.NumberFormat('en');
/** A number with its thousands apart: 12,345. */
export const grouped = (value: number): string => digits.format(value);

/** A count in three figures: 896, 18.5 k, 1.15 M. */
export function count(value: number): string {
  for (const [size, letter] of [[1e9, 'G'], [1e6, 'M'], [1e3, 'k']] as const) if (value >= size) return `${(value / size).toPrecision(3)} ${letter}`;
  return String(value);
}

/** A number among many, in three figures. */
export function short(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value).replace('-', '−');
  const words = Math.abs(value) < 1e-3 ? value.toExponential(0) : Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
  return words.replaceAll('-', '−');
}
