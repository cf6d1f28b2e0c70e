/** Two axes at right angles through a mean, in F dimensions. */
export interface Plane {
  mean: Float64Array;
  axes: [Float64Array, Float64Array];
}

/**
 * N points of F features (row by row) on their first two principal components (scikit-learn's PCA; Pearson 1901): coordinates of each, and the
 * share of the variance that each axis has. An axis' sign, which is open, is the one that makes its largest loading positive.
 */
export function principalAxes(values: Float32Array, features: number): Omit<ReturnType<typeof principalPlane>, 'plane'> {
  const { x, y, shares } = principalPlane(values, features);
  return { x, y, shares };
}

/** The same, with the plane itself, for other points to be put on. */
export function principalPlane(values: Float32Array, features: number): { x: Float32Array; y: Float32Array; shares: [number, number]; plane: Plane } {
  const points = values.length / features;
  const centred = Float32Array.from(values);
  const mean = new Float64Array(features);
  let variance = 0;
  for (let f = 0; f < features; f++) {
    for (let n = 0; n < points; n++) mean[f]! += values[n * features + f]! / points;
    for (let n = 0; n < points; n++) variance += (centred[n * features + f]! -= mean[f]!) ** 2;
  }
  const first = principalAxis(centred, features);
  const second = principalAxis(centred, features, first.axis);
  const share = (squares: number): number => (variance === 0 ? 0 : squares / variance);
  return { x: first.scores, y: second.scores, shares: [share(first.squares), share(second.squares)], plane: { mean, axes: [first.axis, second.axis] } };
}

/** Points of F features (row by row) on a plane that others gave. */
export function onPlane(values: Float32Array, { mean, axes: [first, second] }: Plane): { x: Float32Array; y: Float32Array } {
  const features = mean.length;
  const along = (axis: Float64Array): Float32Array => Float32Array.from({ length: values.length / features }, (_, n) => axis.reduce((sum, loading, f) => sum + loading * (values[n * features + f]! - mean[f]!), 0));
  return { x: along(first), y: along(second) };
}

/** By power iteration, kept at right angles to `other`. */
function principalAxis(centred: Float32Array, features: number, other?: Float64Array): { axis: Float64Array; scores: Float32Array; squares: number } {
  const points = centred.length / features;
  const scores = new Float32Array(points);
  let axis = Float64Array.from({ length: features }, (_, f) => Math.cos(f + 1));
  const project = (): number => {
    let squares = 0;
    for (let n = 0; n < points; n++) {
      let score = 0;
      for (let f = 0; f < features; f++) score += centred[n * features + f]! * axis[f]!;
      scores[n] = score;
      squares += score * score;
    }
    return squares;
  };
  const normalise = (of: Float64Array): boolean => {
    if (other) {
      const along = of.reduce((sum, value, f) => sum + value * other[f]!, 0);
      of.forEach((value, f) => (of[f] = value - along * other[f]!));
    }
    const norm = Math.sqrt(of.reduce((sum, value) => sum + value * value, 0));
    if (norm < 1e-12) return false;
    of.forEach((value, f) => (of[f] = value / norm));
    return true;
  };
  if (normalise(axis)) {
    for (let turn = 0; turn < 200; turn++) {
      project();
      const next = new Float64Array(features);
      for (let n = 0; n < points; n++) for (let f = 0; f < features; f++) next[f]! += scores[n]! * centred[n * features + f]!;
      if (!normalise(next)) break;
      const change = next.reduce((most, value, f) => Math.max(most, Math.abs(value - axis[f]!)), 0);
      axis = next;
      if (change < 1e-7) break;
    }
  }
  const largest = axis.reduce((best, value, f) => (Math.abs(value) > Math.abs(axis[best]!) ? f : best), 0);
  if (axis[largest]! < 0) axis = axis.map((value) => -value);
  return { axis, squares: project(), scores };
}
