import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { bestEpoch, lastEpoch, shareRight } from '../core/verdict/best-epoch';
import type { JudgedPictures } from '../core/verdict/networks';
import { settingsOf } from '../core/verdict/settings';
import { deviation, mean } from '../core/verdict/spread';
import { judge, type Setting } from '../core/verdict/verdict';
import { plainFigures, points, verdictWords, type Unit } from '../core/verdict/words';
import type { Outcomes } from '../shared/outcomes';
import type { Outcome } from '../core/runs/run-record';
import type { Experiment } from '../shared/experiment';
import { runFiles } from '../shared/run-folder';
import { percent } from '../shared/run-words';
import { fill } from '../shared/said';
import { UserError } from '../shared/user-error';
import { readOutcomes } from '../trainer/outcomes/read-outcomes';
import { columns, type Terminal } from './terminal';
import { t } from './translate';

/** What may be judged. Of the last epoch: none was chosen by the pictures that judge, which the best one is. */
interface Metric {
  unit: Unit;
  higherIsBetter: boolean;
  /** Differences up to this count as none, where nothing else is said. */
  margin: number;
  written(figure: number): string;
}
const accuracy: Metric = { unit: points, higherIsBetter: true, margin: 0.01, written: percent };
const loss: Metric = { unit: plainFigures, higherIsBetter: false, margin: 0.01, written: (value) => value.toPrecision(4) };
const metrics = {
  val_accuracy: accuracy, macro_f1: accuracy, top5_accuracy: accuracy, best_val_accuracy: accuracy, train_accuracy: accuracy, val_loss: loss, train_loss: loss,
} satisfies Partial<Record<keyof Outcome, Metric>>;
type MetricName = keyof typeof metrics;
const isMetric = (name: string): name is MetricName => Object.hasOwn(metrics, name);
const level = 0.95;

interface Given {
  json: boolean;
  metric: string | undefined;
  margin: string | undefined;
  at?: string | undefined;
  /** Settings by their mean, the best first, instead of in the order of their first runs. */
  bestFirst?: boolean;
  /** What the settings of the runs are called, by folder. */
  names?: ReadonlyMap<string, string>;
}

/** Prints each setting with its runs' mean and spread, and what can be concluded. */
export async function printVerdict(folders: string[], options: Given, terminal: Terminal): Promise<void> {
  const [{ readManifest }, { readRun }] = await Promise.all([import('../trainer/run-folder'), import('../lab/run-summary')]);
  const { name, metric, margin, at } = asked(options);
  const runs = folders.map((folder) => {
    const { experiment, source } = readManifest(folder);
    return { ...readRun(folder), experiment, source, setting: options.names?.get(folder) };
  });
  const judged = runs.flatMap(({ summary, outcome, experiment, setting, source }) => {
    if (summary.status !== 'finished') return [];
    const own = { name: summary.name, experiment, setting, run: summary.run, source };
    if (name !== 'val_accuracy') return outcome[name] === null ? [] : [{ ...own, figure: outcome[name] }];
    const pictures = epochs[at](summary.run);
    const figure = at === 'best' && pictures ? shareRight(pictures) : outcome[name];
    return figure === null ? [] : [{ ...own, figure, pictures }];
  });
  const settings = settingsOf(judged, t);
  const [baseline, ...others] = settings;
  if (!baseline) throw new UserError('nothing-to-judge', 'None of these runs has finished with a {metric}: there is nothing to judge.', { metric: name });
  const floor = baseline.figures.size === 1 ? seedsFor(judged[0]!, settings) : [];
  const verdicts = judge(baseline, others, { margin, level, higherIsBetter: metric.higherIsBetter });
  const sentences = verdicts.map((verdict) => verdictWords(verdict, { margin, unit: metric.unit, comparisons: verdicts.length }));
  if (options.json) {
    for (const setting of settings) terminal.printJson({ setting: setting.name, ...summary(setting), figures: Object.fromEntries(setting.figures), ...(setting === baseline && floor.length > 0 ? { noise_floor: floor } : {}) });
    return verdicts.forEach((verdict, i) => terminal.printJson({ metric: name, ...verdict, words: fill(sentences[i]!), said: sentences[i] }));
  }
  const left = runs.length - judged.length;
  if (left > 0) terminal.note(t('{count} of the runs have not finished with a {metric}, and are left out.', { count: left, metric: name }));
  const rows = (options.bestFirst ? [...settings].sort((a, b) => (metric.higherIsBetter ? 1 : -1) * (summary(b).mean - summary(a).mean)) : settings).map((setting) => {
    const { runs: count, mean: centre, deviation: spread } = summary(setting);
    return [setting.name, String(count), metric.written(centre), spread === null ? '–' : t(metric.unit.amount(spread))];
  });
  for (const line of columns([[t('setting'), t('runs'), name, t('standard deviation')], ...rows])) terminal.print(line);
  if (floor.length > 0) terminal.print(t('How far two equal runs lie apart comes before any claim: two more seeds of {a} say it. {commands}', { a: baseline.name, commands: floor.join('; ') }));
  for (const sentence of sentences) terminal.print(t(sentence));
  if (others.length === 0) terminal.print(t('All these runs are of one setting: name runs of another to hold against it.'));
  if (name === 'best_val_accuracy') terminal.print(t('The best epoch was chosen by the pictures that judge here: each figure is too good, and the more so the more epochs there were. val_accuracy, of the last epoch or with --at best, is not.'));
  if (at === 'best') terminal.print(t('Of each run the best epoch is judged: one half of the pictures chooses it and the other judges, and the other way round, so that none judges what it has chosen.'));
}

/** Which epoch of a run is judged, and what it got right, of a run's folder; null where that is not on record. */
const epochs = {
  last: (run: string) => onRecord(run, lastEpoch),
  /** Throws a UserError where it is not on record. */
  best(run: string): JudgedPictures {
    const found = onRecord(run, bestEpoch);
    if (!found) throw new UserError('no-outcomes', '--at best rests on what each epoch said of each picture, which {run} has not on record: leave it out, or judge the last epoch.', { run });
    return found;
  },
};
type Epoch = keyof typeof epochs;

function onRecord(run: string, of: (outcomes: Outcomes) => JudgedPictures | null): JudgedPictures | null {
  const outcomes = readOutcomes(run);
  return outcomes && of(outcomes);
}

/** The commands that train a setting of one run with two more seeds: those that the other settings have, or the next ones. With the file that the run was made from, as long as it says the same. */
function seedsFor({ run, experiment, source }: { run: string; experiment: Experiment; source: string }, settings: Setting[]): string[] {
  const others = settings.flatMap(({ figures }) => [...figures.keys()]).filter((seed) => seed !== experiment.seed);
  const greatest = Math.max(experiment.seed, ...others);
  const own = path.join(run, runFiles.experiment);
  const text = (file: string): string | null => (existsSync(file) ? readFileSync(file, 'utf8') : null);
  const file = text(source) === text(own) ? source : own;
  return [...new Set([...others.sort((a, b) => a - b), greatest + 1, greatest + 2])].slice(0, 2).map((seed) => `cnn-lab train "${file}" --set seed=${seed}`);
}

function asked({ metric: name = 'val_accuracy', margin, at = 'last' }: Given): { name: MetricName; metric: Metric; margin: number; at: Epoch } {
  if (!isMetric(name)) throw new UserError('unknown-metric', '--metric {metric}: there is no such figure; use one of {metrics}.', { metric: name, metrics: Object.keys(metrics).join(', ') });
  const metric = metrics[name];
  const given = margin === undefined ? metric.margin : Number(margin);
  if (!(given > 0) || margin?.trim() === '') throw new UserError('bad-margin', '--margin {margin}: it is a number above 0.', { margin: margin! });
  if (!Object.hasOwn(epochs, at)) throw new UserError('unknown-epoch', '--at {epoch}: it is last or best.', { epoch: at });
  if (at === 'best' && name !== 'val_accuracy') throw new UserError('best-of-what', '--at best judges val_accuracy, which counts pictures: leave out --metric {metric}, or --at.', { metric: name });
  return { name, metric, margin: given, at: at as Epoch };
}

function summary({ figures }: Setting): { runs: number; mean: number; deviation: number | null } {
  const values = [...figures.values()];
  return { runs: values.length, mean: mean(values), deviation: values.length > 1 ? deviation(values) : null };
}
