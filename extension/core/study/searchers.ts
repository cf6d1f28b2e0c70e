import { random as randomStream } from '../data/random';
import { metricNames } from '../train/metrics';
import { gridSetting } from './grid';
import type { SearchTrial } from './search-trial';
import { evenly } from './sobol';
import { rounded, settingOf, spread, type Parameter, type Setting } from './space';
import type { StudyPlan } from './study-keys';
import { startupTrials, suggest } from './tpe';

export interface Search {
  space: readonly Parameter[];
  /** Those before the one that is asked for. */
  trials: readonly SearchTrial[];
  seed: number;
  metric: StudyPlan['metric'];
}

/** Answers what to try as trial `number`, from 0: a pure function, which answers the same whenever it is asked. */
type Searcher = (search: Search, number: number) => Setting;

/** Every combination, in the order in which it is written. */
const grid: Searcher = ({ space }, number) => gridSetting(space, number);

/** Spread evenly over the space; what was tried already is passed over. */
const random: Searcher = ({ space, trials, seed }) => {
  const known = new Set(trials.map(({ setting }) => keyOf(setting)));
  const at = (index: number): Setting => {
    const dimensions = new Map(space.map(({ name }, dimension) => [name, dimension]));
    return asWritten(space, settingOf(space, ({ name, distribution }) => spread(evenly(seed, index, dimensions.get(name)!), distribution)));
  };
  for (let index = trials.length; ; index++) {
    const setting = at(index);
    if (!known.has(keyOf(setting)) || index > trials.length + attempts) return setting;
  }
};

/** Turns after which a space is taken to hold nothing that was not tried: the ends of what a study tries lie well before (trialsOf). */
const attempts = 10_000;
/** Numbers as a trial's text has them: six digits are more than any setting is known to. */
const asWritten = (space: readonly Parameter[], setting: Setting): Setting =>
  Object.fromEntries(Object.entries(setting).map(([name, value]) => [name, space.find((each) => each.name === name)!.distribution.kind === 'range' ? rounded(value) : value]));
const keyOf = (setting: Setting): string => JSON.stringify(Object.entries(setting).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Keeps this stream apart from all others of the same seed. */
const stream = 0x79e;

/** Where trials before were good; begins as `random`, which also takes over where the suggestion was tried already: the same again would tell nothing. */
const tpe: Searcher = (search, number) => {
  const { space, trials, seed, metric } = search;
  if (trials.filter(({ state }) => state === 'complete' || state === 'stopped').length < startupTrials) return random(search, number);
  const setting = asWritten(space, suggest(space, trials, metricNames[metric] === 'higher', randomStream(seed, stream, number).uniform));
  return trials.some((trial) => keyOf(trial.setting) === keyOf(setting)) ? random(search, number) : setting;
};

export const searchers: Record<StudyPlan['search'], Searcher> = { grid, random, tpe };
