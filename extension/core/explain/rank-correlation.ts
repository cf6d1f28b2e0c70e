/** Spearman's rank correlation (scipy.stats.spearmanr), equal values at the mean of their ranks; null where one side is constant. */
export function rankCorrelation(a: Float32Array, b: Float32Array): number | null {
  const [x, y] = [ranks(a), ranks(b)];
  // The mean of ranks 0 … n - 1.
  const middle = (x.length - 1) / 2;
  let [product, left, right] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const [dx, dy] = [x[i]! - middle, y[i]! - middle];
    product += dx * dy;
    left += dx * dx;
    right += dy * dy;
  }
  return left === 0 || right === 0 ? null : product / Math.sqrt(left * right);
}

function ranks(values: Float32Array): Float64Array {
  const order = [...values.keys()].sort((i, j) => values[i]! - values[j]!);
  const found = new Float64Array(values.length);
  for (let first = 0; first < order.length; ) {
    let last = first;
    while (last + 1 < order.length && values[order[last + 1]!] === values[order[first]!]) last++;
    for (let i = first; i <= last; i++) found[order[i]!] = (first + last) / 2;
    first = last + 1;
  }
  return found;
}
