import type { Distribution } from './space';
import { logMass, truncatedLogDensity, truncatedQuantile } from './truncated-normal';

/** [0, 1): one after another. */
export type Uniform = () => number;

/** One parameter's part of a mixture: a kernel for each observation, and the prior's last. Numbers are logarithms where the parameter is logarithmic. */
export type Kernels =
  | { kind: 'choices'; /** Of each kernel, of each entry. */ weights: number[][] }
  | { kind: 'normal'; mu: number[]; sigma: number[]; low: number; high: number; log: boolean; /** 0: any number between the ends. */ step: number; ends: [number, number] };

/** A Parzen estimator of settings: a mixture of products, one kernel a setting (Bergstra et al. 2011), as Optuna's TPESampler makes it. */
export interface Parzen {
  weights: number[];
  kernels: Kernels[];
}

/** From what was chosen for each of the parameters in each of the settings, oldest first. */
export function parzen(distributions: readonly Distribution[], observed: readonly number[][]): Parzen {
  const raw = observed.length === 0 ? [1] : [...ageWeights(observed.length), 1];
  const sum = raw.reduce((a, b) => a + b, 0);
  return { weights: raw.map((weight) => weight / sum), kernels: distributions.map((distribution, i) => kernelsOf(distribution, observed.map((setting) => setting[i]!))) };
}

/** The latest 25 count in full, those before less and less. */
function ageWeights(count: number): number[] {
  const older = Math.max(0, count - 25);
  const step = (1 - 1 / count) / (older - 1);
  return Array.from({ length: count }, (_, i) => (i >= older ? 1 : i === older - 1 && older > 1 ? 1 : 1 / count + i * (older > 1 ? step : 0)));
}

function kernelsOf(distribution: Distribution, observed: number[]): Kernels {
  const count = observed.length + 1;
  if (distribution.kind === 'try') {
    const { entries } = distribution;
    const rest = 1 / count;
    const of = (chosen: number | null): number[] => Array.from({ length: entries }, (_, entry) => ((entry === chosen ? 1 : 0) + rest) / ((chosen === null ? 0 : 1) + entries * rest));
    return { kind: 'choices', weights: observed.length === 0 ? [of(null)] : [...observed.map(of), of(null)] };
  }
  const { log } = distribution;
  const step = distribution.kind === 'int' ? distribution.step : 0;
  const [low, high] = [distribution.low - step / 2, distribution.high + step / 2].map((end) => (log ? Math.log(end) : end)) as [number, number];
  const mu = log ? observed.map(Math.log) : observed;
  return { kind: 'normal', mu: [...mu, 0.5 * (low + high)], sigma: [...sigmas(mu, low, high), high - low], low, high, log, step, ends: [distribution.low, distribution.high] };
}

/** Of each observation the distance to the farther of its neighbours, and not so little that it stands alone ("magic clip"). */
function sigmas(mu: number[], low: number, high: number): number[] {
  const order = mu.map((_, i) => i).sort((i, j) => mu[i]! - mu[j]!);
  const sorted = [low, ...order.map((i) => mu[i]!), high];
  const least = (high - low) / Math.min(100, 2 + mu.length);
  const widths = order.map((_, k) => {
    const [before, after] = [sorted[k + 1]! - sorted[k]!, sorted[k + 2]! - sorted[k + 1]!];
    // The ends of the range are no neighbours, but for a lone one.
    const wide = mu.length === 1 ? Math.max(before, after) : k === 0 ? after : k === order.length - 1 ? before : Math.max(before, after);
    return Math.min(high - low, Math.max(least, wide));
  });
  const found: number[] = [];
  order.forEach((i, k) => (found[i] = widths[k]!));
  return found;
}

/** `count` settings drawn from it, each a number a parameter, in the order in which Optuna draws: kernels, then choices, then all numbers. */
export function sample({ weights, kernels }: Parzen, count: number, uniform: Uniform): number[][] {
  const drawn = (): number[] => Array.from({ length: count }, uniform);
  const cumulated = cumulate(weights);
  const chosen = drawn().map((share) => Math.min(weights.length - 1, cumulated.findIndex((sum) => sum / cumulated.at(-1)! > share)));
  const columns: number[][] = [];
  kernels.forEach((kernel, i) => {
    if (kernel.kind !== 'choices') return;
    columns[i] = drawn().map((share, n) => {
      const sums = cumulate(kernel.weights[chosen[n]!]!);
      return sums.slice(0, -1).filter((sum) => sum < share).length;
    });
  });
  kernels.forEach((kernel, i) => {
    if (kernel.kind !== 'normal') return;
    const { mu, sigma, low, high, log, step, ends } = kernel;
    columns[i] = drawn().map((share, n) => {
      const [centre, width] = [mu[chosen[n]!]!, sigma[chosen[n]!]!];
      const number = truncatedQuantile(share, (low - centre) / width, (high - centre) / width) * width + centre;
      const value = log ? Math.exp(number) : number;
      return step === 0 ? value : Math.min(ends[1], Math.max(ends[0], ends[0] + Math.round((value - ends[0]) / step) * step));
    });
  });
  return Array.from({ length: count }, (_, n) => columns.map((column) => column[n]!));
}

function cumulate(weights: readonly number[]): number[] {
  let sum = 0;
  return weights.map((weight) => (sum += weight));
}

/** log of its density at a setting. */
export function logDensity({ weights, kernels }: Parzen, setting: readonly number[]): number {
  const logs = weights.map((weight, k) => kernels.reduce((sum, kernel, i) => sum + kernelLog(kernel, k, setting[i]!), Math.log(weight)));
  const most = Math.max(...logs);
  if (most === -Infinity) return -Infinity;
  return Math.log(logs.reduce((sum, log) => sum + Math.exp(log - most), 0)) + most;
}

function kernelLog(kernel: Kernels, k: number, value: number): number {
  if (kernel.kind === 'choices') return Math.log(kernel.weights[k]![value]!);
  const { low, high, log, step } = kernel;
  const [mu, sigma] = [kernel.mu[k]!, kernel.sigma[k]!];
  if (step === 0) return truncatedLogDensity(log ? Math.log(value) : value, mu, sigma, low, high);
  const [left, right] = [value - step / 2, value + step / 2].map((end) => ((log ? Math.log(end) : end) - mu) / sigma) as [number, number];
  return logMass(left, right) - logMass((low - mu) / sigma, (high - mu) / sigma);
}
