/** torchvision's one-dimensional Gaussian kernel, which sums to 1. */
export function gaussianKernel(size: number, sigma: number): Float64Array {
  const half = (size - 1) / 2;
  const weights = Float64Array.from({ length: size }, (_, i) => Math.exp(-0.5 * ((i - half) / sigma) ** 2));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

/** Blurs a plane of height x width numbers; beyond the border it is mirrored, the border once (reflect). */
export function blurPlane(plane: Float64Array, height: number, width: number, kernelY: Float64Array, kernelX: Float64Array): Float64Array {
  const halfway = new Float64Array(plane.length);
  const blurred = new Float64Array(plane.length);
  const [halfX, halfY] = [(kernelX.length - 1) / 2, (kernelY.length - 1) / 2];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let k = 0; k < kernelX.length; k++) sum += kernelX[k]! * plane[y * width + mirrored(x + k - halfX, width)]!;
      halfway[y * width + x] = sum;
    }
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let k = 0; k < kernelY.length; k++) sum += kernelY[k]! * halfway[mirrored(y + k - halfY, height) * width + x]!;
      blurred[y * width + x] = sum;
    }
  }
  return blurred;
}

const mirrored = (index: number, length: number): number => (index < 0 ? -index : index < length ? index : 2 * (length - 1) - index);
