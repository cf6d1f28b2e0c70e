import { deviation, mean } from '../core/verdict/spread';
import { settingsOf } from '../core/verdict/settings';
import { judge, type Setting } from '../core/verdict/verdict';
import { plainFigures, points, verdictWords, type Unit } from '../core/verdict/words';
import type { Outcome } from '../core/runs/run-record';
import { percent } from '../shared/run-words';
import { fill } from '../shared/said';
import { UserError } from '../shared/user-error';
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
  /** Settings by their mean, the best first, instead of in the order of their first runs. */
  bestFirst?: boolean;
  /** What the settings of the runs are called, by folder. */
  names?: ReadonlyMap<string, string>;
}

/** Prints each setting with its runs' mean and spread, and what can be concluded. */
export async function printVerdict(folders: string[], options: Given, terminal: Terminal): Promise<void> {
  const [{ readManifest }, { readRun }] = await Promise.all([import('../trainer/run-folder'), import('../lab/run-summary')]);
  const { name, metric, margin } = asked(options);
  const runs = folders.map((folder) => ({ ...readRun(folder), experiment: readManifest(folder).experiment, setting: options.names?.get(folder) }));
  const judged = runs.flatMap(({ summary, outcome, experiment, setting }) => {
    const figure = outcome[name];
    return summary.status === 'finished' && figure !== null ? [{ name: summary.name, experiment, figure, setting }] : [];
  });
  const settings = settingsOf(judged, t);
  const [baseline, ...others] = settings;
  if (!baseline) throw new UserError('nothing-to-judge', 'None of these runs has finished with a {metric}: there is nothing to judge.', { metric: name });
  const verdicts = judge(baseline, others, { margin, level, higherIsBetter: metric.higherIsBetter });
  const sentences = verdicts.map((verdict) => verdictWords(verdict, { margin, unit: metric.unit, comparisons: verdicts.length }));
  if (options.json) {
    for (const setting of settings) terminal.printJson({ setting: setting.name, ...summary(setting), figures: Object.fromEntries(setting.figures) });
    return verdicts.forEach((verdict, i) => terminal.printJson({ metric: name, ...verdict, words: fill(sentences[i]!), said: sentences[i] }));
  }
  const left = runs.length - judged.length;
  if (left > 0) terminal.note(t('{count} of the runs have not finished with a {metric}, and are left out.', { count: left, metric: name }));
  const rows = (options.bestFirst ? [...settings].sort((a, b) => (metric.higherIsBetter ? 1 : -1) * (summary(b).mean - summary(a).mean)) : settings).map((setting) => {
    const { runs: count, mean: centre, deviation: spread } = summary(setting);
    return [setting.name, String(count), metric.written(centre), spread === null ? '–' : t(metric.unit.amount(spread))];
  });
  for (const line of columns([[t('setting'), t('runs'), name, t('standard deviation')], ...rows])) terminal.print(line);
  for (const sentence of sentences) terminal.print(t(sentence));
  if (others.length === 0) terminal.print(t('All these runs are of one setting: name runs of another to hold against it.'));
  if (name === 'best_val_accuracy') terminal.print(t('The best epoch was chosen by the pictures that judge here: each figure is too good, and the more so the more epochs there were. val_accuracy, of the last epoch, is not.'));
}

function asked({ metric: name = 'val_accuracy', margin }: Given): { name: MetricName; metric: Metric; margin: number } {
  if (!isMetric(name)) throw new UserError('unknown-metric', '--metric {metric}: there is no such figure; use one of {metrics}.', { metric: name, metrics: Object.keys(metrics).join(', ') });
  const metric = metrics[name];
  const given = margin === undefined ? metric.margin : Number(margin);
  if (!(given > 0) || margin?.trim() === '') throw new UserError('bad-margin', '--margin {margin}: it is a number above 0.', { margin: margin! });
  return { name, metric, margin: given };
}

function summary({ figures }: Setting): { runs: number; mean: number; deviation: number | null } {
  const values = [...figures.values()];
  return { runs: values.length, mean: mean(values), deviation: values.length > 1 ? deviation(values) : null };
}
