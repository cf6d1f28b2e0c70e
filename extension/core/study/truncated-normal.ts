import { erf, erfc } from 'cephes';

const logOfRoot2Pi = Math.log(Math.sqrt(2 * Math.PI));

/** The standard normal's share up to `x`, precise in its left tail. */
const share = (x: number): number => {
  const z = x / Math.SQRT2;
  return Math.abs(z) < Math.SQRT1_2 ? 0.5 + 0.5 * erf(z) : z < 0 ? 0.5 * erfc(-z) : 1 - 0.5 * erfc(z);
};

/** Its logarithm, of any `x`: far to the left by its asymptotic series (Abramowitz and Stegun 26.2.12). */
function logShare(x: number): number {
  if (x > 6) return -share(-x);
  if (x > -20) return Math.log(share(x));
  let [sum, before, term] = [1, 0, 1];
  for (let i = 1; Math.abs(before - sum) > Number.EPSILON; i++) {
    before = sum;
    term *= -(2 * i - 1) / (x * x);
    sum += term;
  }
  return -0.5 * x * x - Math.log(-x) - logOfRoot2Pi + Math.log(sum);
}

/** log(e^a - e^b), a > b. */
const logDifference = (a: number, b: number): number => a + Math.log1p(-Math.exp(b - a));
const logSum = (a: number, b: number): number => Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));

/** Beyond, it is as good as 1, and cephes reports its distance from it as an underflow. */
const cappedErf = (z: number): number => (Math.abs(z) > 6 ? Math.sign(z) : erf(z));

/** The logarithm of the standard normal's share between `a` and `b`, a < b. */
export function logMass(a: number, b: number): number {
  if (b <= 0) return logDifference(logShare(b), logShare(a));
  if (a > 0) return logDifference(logShare(-a), logShare(-b));
  return Math.log1p(-(0.5 + 0.5 * cappedErf(a / Math.SQRT2)) - (0.5 + 0.5 * cappedErf(-b / Math.SQRT2)));
}

/** The x up to which the standard normal's share is e^y, by Newton's method from the tail's or the logistic's inverse. */
function inverseLogShare(y: number): number {
  const flipped = y > -1e-2;
  const z = flipped ? Math.log(-Math.expm1(y)) : y;
  let x = z < -5 ? -Math.sqrt(-2 * (z + logOfRoot2Pi)) : -(Math.sqrt(3) / Math.PI) * Math.log(Math.expm1(-z));
  for (let turn = 0; turn < 100; turn++) {
    const log = logShare(x);
    const change = (log - z) * Math.exp(log + 0.5 * x * x + logOfRoot2Pi);
    x -= change;
    if (Math.abs(change) < 1e-8 * Math.abs(x)) break;
  }
  return flipped ? -x : x;
}

/** The x between `a` and `b` up to which a share `q` of the standard normal between them lies (`scipy.stats.truncnorm.ppf`). */
export function truncatedQuantile(q: number, a: number, b: number): number {
  if (q <= 0) return a;
  if (q >= 1) return b;
  return a < 0 ? inverseLogShare(logSum(logShare(a), Math.log(q) + logMass(a, b))) : -inverseLogShare(logSum(logShare(-b), Math.log1p(-q) + logMass(a, b)));
}

/** log of the density at x of the normal with mean `mu` and deviation `sigma`, cut off at `low` and `high`. */
export function truncatedLogDensity(x: number, mu: number, sigma: number, low: number, high: number): number {
  if (x < low || x > high) return -Infinity;
  const z = (x - mu) / sigma;
  return -0.5 * z * z - logOfRoot2Pi - logMass((low - mu) / sigma, (high - mu) / sigma) - Math.log(sigma);
}
