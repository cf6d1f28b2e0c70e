/** One axis of a map on its way from one size to another. `step`: input pixels per output pixel. */
export interface Axis {
  from: number;
  to: number;
  step: number;
}

/** Which input pixel each output pixel repeats: PyTorch's "nearest", its float32 arithmetic included, and that sizes which stay or double need none, whatever the factor. */
export function nearestSources({ from, to, step }: Axis): number[] {
  const single = to === from ? 1 : to === 2 * from ? 0.5 : Math.fround(step);
  return Array.from({ length: to }, (_, i) => Math.min(Math.floor(Math.fround(i * single)), from - 1));
}

/** [to, from], row by row: how much of each input pixel goes into each output pixel (torch.nn.functional.interpolate). */
export function interpolationMatrix({ from, to, step: given }: Axis, mode: 'bilinear' | 'bicubic', alignCorners: boolean): number[] {
  const matrix = new Array<number>(to * from).fill(0);
  // PyTorch's "bilinear" copies an axis that keeps its size, whatever the factor; its "bicubic" does not.
  const step = mode === 'bilinear' && to === from ? 1 : given;
  for (let i = 0; i < to; i++) {
    const source = alignCorners ? (to > 1 ? (i * (from - 1)) / (to - 1) : 0) : (i + 0.5) * step - 0.5;
    const at = mode === 'bilinear' ? Math.max(source, 0) : source;
    const left = Math.floor(at);
    const weights = mode === 'bilinear' ? linear(at - left) : cubic(at - left);
    const first = mode === 'bilinear' ? left : left - 1;
    weights.forEach((weight, tap) => (matrix[i * from + Math.min(Math.max(first + tap, 0), from - 1)]! += weight));
  }
  return matrix;
}

const linear = (t: number): number[] => [1 - t, t];

/** Keys's cubic convolution with a = -0.75, the neighbours at distances 1 + t, t, 1 - t and 2 - t. */
function cubic(t: number): number[] {
  const a = -0.75;
  const near = (x: number): number => ((a + 2) * x - (a + 3)) * x * x + 1;
  const far = (x: number): number => ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  return [far(1 + t), near(t), near(1 - t), far(2 - t)];
}
