/**
 * One channel resized bilinearly, row by row in, row by row out: torch's interpolate(mode="bilinear"). Without `alignCorners`
 * pixels are squares whose edges meet (cv2.resize's INTER_LINEAR), with it the corner pixels' centres stay in the corners.
 */
export function resizeBilinear(values: ArrayLike<number>, [height, width]: [number, number], [toHeight, toWidth]: [number, number], alignCorners = false): Float32Array {
  const rows = axis(height, toHeight, alignCorners);
  const columns = axis(width, toWidth, alignCorners);
  const out = new Float32Array(toHeight * toWidth);
  rows.forEach(([top, bottom, down], y) =>
    columns.forEach(([left, right, across], x) => {
      const upper = values[top * width + left]! * (1 - across) + values[top * width + right]! * across;
      const lower = values[bottom * width + left]! * (1 - across) + values[bottom * width + right]! * across;
      out[y * toWidth + x] = upper * (1 - down) + lower * down;
    }),
  );
  return out;
}

/** For each output place: the two input places and the weight of the second. */
function axis(from: number, to: number, alignCorners: boolean): [number, number, number][] {
  return Array.from({ length: to }, (_, i) => {
    const at = alignCorners ? (i * (from - 1)) / Math.max(to - 1, 1) : Math.max(((i + 0.5) * from) / to - 0.5, 0);
    const first = Math.min(Math.floor(at), from - 1);
    return [first, Math.min(first + 1, from - 1), at - first];
  });
}
