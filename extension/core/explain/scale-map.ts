/**
 * Clamps at 0 and scales to 0..1: subtract the least, divide by (1e-7 + the largest), as pytorch-grad-cam does.
 * A map that is nowhere positive gives zeros, never NaN.
 */
export function scaleMap(map: Float32Array): Float32Array {
  const clamped = map.map((value) => Math.max(value, 0));
  const least = clamped.reduce((a, b) => Math.min(a, b), Infinity);
  const largest = clamped.reduce((a, b) => Math.max(a, b), -Infinity) - least;
  return clamped.map((value) => (value - least) / (1e-7 + largest));
}
