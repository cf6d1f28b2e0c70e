import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { epochsOf, type Outcome } from '../core/runs/run-record';
import { bestEpoch, lastEpoch, shareRight } from '../core/verdict/best-epoch';
import { costsBeside, type Cost, type Efforts } from '../core/verdict/cost';
import { costWords } from '../core/verdict/cost-words';
import type { JudgedPictures } from '../core/verdict/networks';
import { settingsOf } from '../core/verdict/settings';
import { deviation, mean } from '../core/verdict/spread';
import type { Repeat } from '../core/verdict/repeat';
import { judge, type Setting, type Verdict } from '../core/verdict/verdict';
import { plainFigures, points, verdictWords, type Unit } from '../core/verdict/words';
import type { Experiment } from '../shared/experiment';
import type { Outcomes } from '../shared/outcomes';
import type { MoreSeeds } from '../shared/more-seeds';
import { runFiles } from '../shared/run-folder';
import { percent } from '../shared/run-words';
import { said, together, type Said, type Speak } from '../shared/said';
import { UserError } from '../shared/user-error';
import { readOutcomes } from '../trainer/outcomes/read-outcomes';
import { readManifest, readMilestones } from '../trainer/run-folder';
import { readRun } from './run-summary';

/** What may be judged. Of the last epoch: none was chosen by the pictures that judge, which the best one is. */
export interface Metric {
  unit: Unit;
  higherIsBetter: boolean;
  /** Differences up to this count as none, where nothing else is said. */
  margin: number;
  written(figure: number): string;
}
const accuracy: Metric = { unit: points, higherIsBetter: true, margin: 0.01, written: percent };
const loss: Metric = { unit: plainFigures, higherIsBetter: false, margin: 0.01, written: (value) => value.toPrecision(4) };
export const metrics = {
  val_accuracy: accuracy, macro_f1: accuracy, top5_accuracy: accuracy, best_val_accuracy: accuracy, train_accuracy: accuracy, val_loss: loss, train_loss: loss,
} satisfies Partial<Record<keyof Outcome, Metric>>;
export type MetricName = keyof typeof metrics;
const level = 0.95;

/** How runs are judged. */
export interface Judging {
  /** val_accuracy by default. */
  metric?: MetricName;
  /** The metric's own by default. */
  margin?: number;
  /** Which epoch of a run is judged; the last by default. */
  at?: Epoch;
  /** What the settings of the runs are called, by folder. */
  names?: ReadonlyMap<string, string>;
}

export interface JudgedSetting {
  name: string;
  runs: number;
  mean: number;
  deviation: number | null;
  /** By seed; of folds by "SEED/FOLD". */
  figures: Record<string, number>;
  /** The same runs' folders. */
  folders: Record<string, string>;
}

/** What can be concluded of runs. */
export interface Judgement {
  metric: MetricName;
  /** In the order of their first runs; the first is what the others are held against. */
  settings: JudgedSetting[];
  /** Where the first setting has one run: with which file and seeds two more are trained, which say how far equal runs lie apart. */
  noiseFloor: (MoreSeeds & { file: string }) | null;
  /** `cost`: what it takes beside the first setting, null where no accuracy is reached by all. The words say it, too. `wants`: what would tell more, null where it was told. */
  verdicts: (Verdict & { words: Said; cost: Cost | null; wants: MoreSeeds | null })[];
  /** Runs that have not finished with such a figure, and count for nothing. */
  left: number;
  /** What is to be known of the figures as they were asked for. */
  remarks: Said[];
}

/** Throws a UserError. */
export function metricNamed(name: string): MetricName {
  if (Object.hasOwn(metrics, name)) return name as MetricName;
  throw new UserError('unknown-metric', 'There is no figure "{metric}": use one of {metrics}.', { metric: name, metrics: Object.keys(metrics).join(', ') });
}

/** Throws a UserError. */
export function epochNamed(name: string): Epoch {
  if (Object.hasOwn(epochs, name)) return name as Epoch;
  throw new UserError('unknown-epoch', '"{epoch}" is no epoch that is judged: it is last or best.', { epoch: name });
}

/** Runs that differ in their seed alone are runs of one setting; each setting is held against the first run's. `t` names the settings. Throws a UserError where there is nothing to judge. */
export function judgeRuns(folders: string[], { metric: name = 'val_accuracy', margin = metrics[name].margin, at = 'last', names }: Judging, t: Speak): Judgement {
  if (at === 'best' && name !== 'val_accuracy') throw new UserError('best-of-what', 'Of the best epoch val_accuracy is judged, which counts pictures, and not {metric}: judge the last epoch.', { metric: name });
  const { unit, higherIsBetter } = metrics[name];
  const judged = folders.flatMap((folder) => {
    const { summary, outcome } = readRun(folder);
    if (summary.status !== 'finished') return [];
    const { experiment, source, engine, device, threads, classes } = readManifest(folder);
    const own = { name: summary.name, experiment, setting: names?.get(folder), run: summary.run, source, machine: `${engine}, ${device}, ${threads}`, classes: classes.length };
    if (name !== 'val_accuracy') return outcome[name] === null ? [] : [{ ...own, figure: outcome[name] }];
    const pictures = epochs[at](summary.run);
    const figure = at === 'best' && pictures ? shareRight(pictures) : outcome[name];
    return figure === null ? [] : [{ ...own, figure, pictures }];
  });
  const settings = settingsOf(judged, t);
  const [baseline, ...others] = settings;
  if (!baseline) throw new UserError('nothing-to-judge', 'None of these runs has finished with a {metric}: there is nothing to judge.', { metric: name });
  const verdicts = judge(baseline, others, { margin, level, higherIsBetter });
  const costs = costsBeside(effortsOf(baseline), others.map(effortsOf), level);
  return {
    metric: name,
    settings: settings.map(summaryOf),
    noiseFloor: baseline.figures.size === 1 ? seedsFor(judged[0]!, settings) : null,
    verdicts: verdicts.map((verdict, i) => {
      const [cost, words] = [costs[i]!, verdictWords(verdict, { margin, unit, comparisons: verdicts.length })];
      return { ...verdict, cost, wants: wantedFor(verdict, [settings[0]!, settings[i + 1]!]), words: cost ? together([words, costWords(cost, verdict.a, verdict.b, level)]) : words };
    }),
    left: folders.length - judged.length,
    remarks: [
      ...(others.length === 0 ? [said`All these runs are of one setting: name runs of another to hold against it.`] : []),
      ...(settings.some(({ folds }) => folds) ? [said`Folds share most of their training pictures: with pictures of their own the runs would lie further apart than these intervals say.`] : []),
      ...(costs.some((cost) => cost?.seconds) ? [said`Times depend on what else the machine did meanwhile.`] : []),
      ...(name === 'best_val_accuracy' ? [said`The best epoch was chosen by the pictures that judge here: each figure is too good, and the more so the more epochs there were. val_accuracy, of the last epoch, is not.`] : []),
      ...(at === 'best' ? [said`Of each run the best epoch is judged: one half of the pictures chooses it and the other judges, and the other way round, so that none judges what it has chosen.`] : []),
    ],
  };
}

/** What the runs of a setting took. */
function effortsOf({ repeats }: { repeats: ReadonlyMap<Repeat, { run: string; machine: string; classes: number }> }): Efforts {
  return new Map([...repeats].map(([repeat, { run, machine, classes }]) => [repeat, { machine, classes, epochs: epochsOf(readMilestones(run)) }]));
}

/** Which epoch of a run is judged, and what it got right, of a run's folder; null where that is not on record. */
const epochs = {
  last: (run: string) => onRecord(run, lastEpoch),
  /** Throws a UserError where it is not on record. */
  best(run: string): JudgedPictures {
    const found = onRecord(run, bestEpoch);
    if (!found) throw new UserError('no-outcomes', 'The best epoch is judged by what each epoch said of each picture, which {run} has not on record: judge the last epoch.', { run });
    return found;
  },
};
export type Epoch = keyof typeof epochs;

function onRecord(run: string, of: (outcomes: Outcomes) => JudgedPictures | null): JudgedPictures | null {
  const outcomes = readOutcomes(run);
  return outcomes && of(outcomes);
}

/** With what a setting of one run is trained twice more: the seeds that the other settings have, or the next ones; the file that the run was made from, as long as it says the same. */
function seedsFor({ run, experiment, source }: JudgedRun, settings: readonly Repeated[]): Judgement['noiseFloor'] {
  const others = settings.flatMap(seedsOf).filter((seed) => seed !== experiment.seed);
  const greatest = Math.max(experiment.seed, ...others);
  const own = path.join(run, runFiles.experiment);
  const text = (file: string): string | null => (existsSync(file) ? readFileSync(file, 'utf8') : null);
  return { file: text(source) === text(own) ? source : own, seeds: [...new Set([...others.sort((a, b) => a - b), greatest + 1, greatest + 2])].slice(0, 2), of: [run] };
}

/** What would tell two settings apart, or that they are alike: seeds that neither has, so that both are paired. Of a run of each nothing is known yet: two more. */
function wantedFor({ outcome, more, folds }: Verdict, settings: readonly Repeated[]): MoreSeeds | null {
  const count = more ?? (outcome === 'few' && !folds ? fewest : 0);
  if (count === 0) return null;
  const greatest = Math.max(...settings.flatMap(seedsOf));
  return { seeds: Array.from({ length: count }, (_, i) => greatest + 1 + i), of: settings.map(({ repeats }) => [...repeats.values()].at(-1)!.run) };
}
const fewest = 2;

interface JudgedRun {
  run: string;
  experiment: Experiment;
  source: string;
}
type Repeated = Setting & { repeats: ReadonlyMap<Repeat, JudgedRun> };
const seedsOf = ({ repeats }: Repeated): number[] => [...repeats.values()].map(({ experiment }) => experiment.seed);

function summaryOf({ name, figures, repeats }: Setting & { repeats: ReadonlyMap<Repeat, { run: string }> }): JudgedSetting {
  const values = [...figures.values()];
  return { name, runs: values.length, mean: mean(values), deviation: values.length > 1 ? deviation(values) : null, figures: Object.fromEntries(figures), folders: Object.fromEntries([...repeats].map(([repeat, { run }]) => [repeat, run])) };
}
