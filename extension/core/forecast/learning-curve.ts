import { studentCdf } from '../verdict/student-t';

/** Where a figure is likely to be: in the middle of what may come, and between which ends it lies with the confidence that was asked for. */
export interface Foreseen {
  middle: number;
  low: number;
  high: number;
}

/** Of fewer epochs nothing is said: two numbers and a shape are fitted, and what is left must tell how far it strays. */
export const fewestEpochs = 6;

/** What falls from epoch to epoch towards 0, whatever lies in front of it: learning curves are fitted as a + b·g(epoch). Power laws (Hestness 2017), exponentials (Domhan 2015), and their common limit. */
const shapes: readonly ((epoch: number) => number)[] = [
  ...[0.25, 0.5, 0.75, 1, 1.5, 2, 3].map((power) => (epoch: number) => epoch ** -power),
  ...[1, 2, 4, 8, 16, 32].map((epochs) => (epoch: number) => Math.exp(-epoch / epochs)),
  (epoch: number) => -Math.log(epoch),
];

/** One shape's word on the epoch that is asked about: Student's t about `centre`. */
interface Fit {
  centre: number;
  scale: number;
  df: number;
  /** How well it explains the curve: the logarithm of its likelihood, the spread being unknown. */
  evidence: number;
}

/** Of the curve's length: an epoch so much further back counts half. What the first epochs were like says little of how it goes on. */
const halfLife = 1 / 3;

/**
 * Where a learning curve is likely to be `ahead` epochs later if it goes on as it went; a figure an epoch, from the first on. Each shape is fitted by least squares and says where it goes on to, and how far
 * single epochs stray from it (Student's t of a linear model); the shapes count by how well they explain what was (Bayesian model averaging), so that where they
 * disagree the interval is wide. Null where there are fewer than `fewestEpochs`, and for further ahead than there are epochs behind. The figures are finite.
 */
export function foresee(curve: readonly number[], ahead: number, level: number): Foreseen | null {
  if (curve.length < fewestEpochs || ahead > curve.length) return null;
  const fits = shapes.map((shape) => fitted(curve, shape, curve.length + ahead));
  const most = Math.max(...fits.map(({ evidence }) => evidence));
  const weights = fits.map(({ evidence }) => Math.exp(evidence - most));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const upTo = (value: number): number => fits.reduce((sum, { centre, scale, df }, i) => sum + weights[i]! * studentCdf((value - centre) / scale, df), 0) / whole;
  const [from, to] = [Math.min(...fits.map(({ centre, scale }) => centre - farthest * scale)), Math.max(...fits.map(({ centre, scale }) => centre + farthest * scale))];
  const quantile = (share: number): number => bisected((value) => upTo(value) >= share, from, to);
  return { middle: quantile(0.5), low: quantile((1 - level) / 2), high: quantile((1 + level) / 2) };
}

/** Scales of a fit beyond which no end lies. */
const farthest = 1000;

function fitted(curve: readonly number[], shape: (epoch: number) => number, asked: number): Fit {
  const n = curve.length;
  const weights = curve.map((_, i) => 0.5 ** ((n - 1 - i) / (halfLife * n)));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const sum = (of: (i: number) => number): number => weights.reduce((total, weight, i) => total + weight * of(i), 0);
  const g = curve.map((_, i) => shape(i + 1));
  const [centreG, centreY] = [sum((i) => g[i]!) / whole, sum((i) => curve[i]!) / whole];
  const sgg = sum((i) => (g[i]! - centreG) ** 2);
  const slope = sum((i) => (g[i]! - centreG) * (curve[i]! - centreY)) / sgg;
  const rest = sum((i) => (curve[i]! - centreY - slope * (g[i]! - centreG)) ** 2);
  const df = Math.max(1, whole - 2);
  // A curve that does not move at all still may.
  const variance = Math.max(rest / df, 1e-12);
  const away = shape(asked) - centreG;
  return { centre: centreY + slope * away, scale: Math.sqrt(variance * (1 + 1 / whole + away ** 2 / sgg)), df, evidence: (-df / 2) * Math.log(variance) };
}

/** Where between `from` and `to` what does not hold begins to. */
function bisected(holds: (value: number) => boolean, from: number, to: number): number {
  for (let i = 0; i < 100; i++) {
    const middle = (from + to) / 2;
    if (holds(middle)) to = middle;
    else from = middle;
  }
  return to;
}
