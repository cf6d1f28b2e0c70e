/** The IEEE half-precision number nearest to `value`, as its 16 bits; of two as near, the even one. What is too large is infinity. */
export function toFloat16(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const size = Math.abs(value);
  const sign = value < 0 ? 0x8000 : 0;
  // From 65,520 on the nearest is what would come after the greatest, 65,504.
  if (size >= 65520) return sign | 0x7c00;
  // Below 2^-14 they lie as far apart as just above it.
  const exponent = Math.max(-14, exponentOf(size));
  const parts = nearestEven(size / 2 ** (exponent - 10));
  // Of 1024 parts and more one is the number's leading 1, which is not written; what is rounded up to the next power of two carries into the exponent.
  return sign | (((exponent + 14) << 10) + parts);
}

const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);

/** Of the greatest power of two that is not above `size`; what a float32 rounds up to the next has that one's. */
function exponentOf(size: number): number {
  single[0] = size;
  return (bits[0]! >>> 23) - 127;
}

function nearestEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}

export function fromFloat16(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const parts = half & 0x3ff;
  if (exponent === 0x1f) return parts === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? parts * 2 ** -24 : (1024 + parts) * 2 ** (exponent - 25));
}
