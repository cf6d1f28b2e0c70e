import { logDensity, parzen, sample, type Parzen, type Uniform } from './parzen';
import { isOpen, type Parameter, type Setting } from './space';
import type { SearchTrial } from './search-trial';

/** As Optuna's TPESampler has them. */
const candidates = 24;
export const startupTrials = 10;

/** How many of so many ended trials are good ones. */
const goodOf = (count: number): number => Math.min(Math.ceil(0.1 * count), 25);

/** The good trials and the others, each in their order: the best by value, then those that were stopped early, by how far they came. Those that are going are none of the good. */
export function splitTrials(trials: readonly SearchTrial[], higherIsBetter: boolean): { good: SearchTrial[]; others: SearchTrial[] } {
  const loss = ({ value }: SearchTrial): number => (value === null || Number.isNaN(value) ? Infinity : higherIsBetter ? -value : value);
  const complete = trials.filter(({ state }) => state === 'complete').sort((a, b) => loss(a) - loss(b));
  const stopped = trials.filter(({ state }) => state === 'stopped').sort((a, b) => b.epochs - a.epochs || loss(a) - loss(b));
  const good = new Set([...complete, ...stopped].slice(0, goodOf(complete.length + stopped.length)));
  const known = trials.filter(({ state }) => state !== 'failed').sort((a, b) => a.number - b.number);
  return { good: known.filter((trial) => good.has(trial)), others: known.filter((trial) => !good.has(trial)) };
}

/**
 * What to try next (tree-structured Parzen estimator, Bergstra et al. 2011; multivariate: Falkner et al. 2018): drawn from where good trials lie, the one that
 * is the likeliest there against where the others lie. Parameters that all ended trials have are chosen together, others one after another, as Optuna's
 * TPESampler does by default. Ten ended trials or more.
 */
export function suggest(space: readonly Parameter[], trials: readonly SearchTrial[], higherIsBetter: boolean, uniform: Uniform): Setting {
  const { good, others } = splitTrials(trials, higherIsBetter);
  const ended = trials.filter(({ state }) => state === 'complete' || state === 'stopped');
  const choose = (parameters: readonly Parameter[]): Setting => {
    const of = (some: readonly SearchTrial[]): Parzen =>
      parzen(parameters.map(({ distribution }) => distribution), some.filter(({ setting }) => parameters.every(({ name }) => name in setting)).map(({ setting }) => parameters.map(({ name }) => setting[name]!)));
    const [below, above] = [of(good), of(others)];
    const drawn = sample(below, candidates, uniform);
    const gains = drawn.map((setting) => logDensity(below, setting) - logDensity(above, setting));
    const best = drawn[gains.indexOf(Math.max(...gains))]!;
    return Object.fromEntries(parameters.map(({ name }, i) => [name, best[i]!]));
  };
  const varies = (parameter: Parameter): boolean => parameter.distribution.kind !== 'try' || parameter.distribution.entries > 1;
  const together = space.filter((parameter) => varies(parameter) && ended.every(({ setting }) => parameter.name in setting)).sort((a, b) => (a.name < b.name ? -1 : 1));
  const joint = together.length > 0 ? choose(together) : {};
  const setting: Setting = {};
  for (const parameter of space) {
    if (!isOpen(parameter, setting)) continue;
    setting[parameter.name] = !varies(parameter) ? 0 : (joint[parameter.name] ?? choose([parameter])[parameter.name]!);
  }
  return setting;
}
