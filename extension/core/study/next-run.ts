import type { MetricByEpoch } from './asha';
import type { SearchTrial } from './search-trial';
import { searchers } from './searchers';
import { runsOf } from './size';
import type { Parameter, Setting } from './space';
import type { StudyPlan } from './study-keys';

/** A run of a study that somebody has taken, as far as its folder says. */
export interface TakenRun {
  number: number;
  setting: Setting;
  /** stopped: early, by the study. failed: it broke, or its text cannot be trained. */
  state: 'going' | 'finished' | 'stopped' | 'failed';
  series: MetricByEpoch;
}

/** The run to take next. */
export interface NextRun {
  number: number;
  trial: number;
  /** Which of the study's seeds, from 0. */
  seedIndex: number;
  setting: Setting;
  /** The metrics of earlier runs of its seed, which it may be held against. */
  earlier: MetricByEpoch[];
}

const hasEnded = (run: TakenRun | undefined): boolean => run !== undefined && run.state !== 'going';

/**
 * What a study does next: a pure function of the runs that were taken, keyed by their number. Run n begins when all up to n - `atOnce` have ended, and rests on
 * those alone, whichever others have ended by then: so the same study comes to the same runs, however long each takes and however often it is interrupted. Where
 * nothing rests on what came of earlier runs, none is waited for.
 */
export function nextRun(plan: StudyPlan, space: readonly Parameter[], seed: number, taken: ReadonlyMap<number, TakenRun>, atOnce: number): NextRun | 'wait' | 'done' {
  let number = 0;
  while (taken.has(number)) number++;
  if (number >= runsOf(plan, space)) return 'done';
  const { seeds, search, metric, stop_early: stopEarly } = plan;
  if (search === 'tpe' || stopEarly) for (let before = 0; before <= number - atOnce; before++) if (!hasEnded(taken.get(before))) return 'wait';
  const [trial, seedIndex] = [Math.floor(number / seeds), number % seeds];
  const first = trial * seeds;
  const setting = seedIndex > 0 ? taken.get(first)!.setting : searchers[search]({ space, trials: trialsBefore(plan, taken, trial, first - atOnce), seed, metric }, trial);
  const earlier = [...taken.values()].filter((run) => run.number % seeds === seedIndex && run.number <= number - atOnce).sort((a, b) => a.number - b.number).map(({ series }) => series);
  return { number, trial, seedIndex, setting, earlier };
}

/** The settings before one; of those with a run behind `last` nothing is known yet. */
function trialsBefore({ seeds }: StudyPlan, taken: ReadonlyMap<number, TakenRun>, count: number, last: number): SearchTrial[] {
  return Array.from({ length: count }, (_, trial) => {
    const runs = Array.from({ length: seeds }, (_, i) => taken.get(trial * seeds + i)!);
    const isKnown = (trial + 1) * seeds - 1 <= last;
    return { number: trial, setting: runs[0]!.setting, ...(isKnown ? resultOf(runs) : { state: 'going' as const, value: null, epochs: 0 }) };
  });
}

/** What came of a setting, over its seeds: where one was stopped early, of the last epoch that all have done. */
export function resultOf(runs: readonly TakenRun[]): Pick<SearchTrial, 'state' | 'value' | 'epochs'> {
  const whole = runs.filter(({ state, series }) => state !== 'failed' && series.length > 0);
  if (whole.length === 0) return { state: 'failed', value: null, epochs: 0 };
  const state = whole.some((run) => run.state === 'going') ? 'going' : whole.some((run) => run.state === 'stopped') ? 'stopped' : 'complete';
  const epochs = Math.min(...whole.map(({ series }) => series.length));
  const value = whole.reduce((sum, { series }) => sum + (state === 'complete' ? series.at(-1)! : series[epochs - 1]!), 0) / whole.length;
  return Number.isFinite(value) ? { state, value, epochs } : { state: 'failed', value: null, epochs };
}
