import path from 'node:path';
import { claimsOf } from '../lab/claims';
import { epochNamed, judgeRuns, metricNamed, metrics, type JudgedSetting, type Judgement, type MetricName } from '../lab/judge-runs';
import { fill } from '../shared/said';
import { UserError } from '../shared/user-error';
import { optionValue } from './option-value';
import { columns, type Terminal } from './terminal';
import { t } from './translate';

interface Given {
  json: boolean;
  metric: string | undefined;
  margin: string | undefined;
  at?: string | undefined;
  queue: boolean;
}

/** Prints each setting with its runs' mean and spread, and what can be concluded; where that is asked, the seeds that would tell more are queued. */
export async function printVerdict(folders: string[], { json, metric, margin, at, queue }: Given, terminal: Terminal): Promise<void> {
  const judgement = judgeRuns(folders, {
    metric: optionValue('metric', metric, metricNamed), margin: optionValue('margin', margin, marginOf), at: optionValue('at', at, epochNamed),
  }, t);
  if (json) printObjects(judgement, terminal);
  else printJudgement(judgement, terminal);
  if (queue) await queueWanted(judgement, json, terminal);
}

/** Has the seeds wait for the machine that would tell what could not be told. */
export async function queueWanted(judgement: Judgement, json: boolean, terminal: Terminal): Promise<void> {
  const [{ beginMoreSeeds }, { enqueue, queueOf }, { foldersOf }, { startQueue }] = await Promise.all([import('../lab/study/more-seeds'), import('../lab/queue/queue-place'), import('../lab/study/read-study'), import('../lab/queue/start-queue')]);
  const studies = [...new Set(claimsOf(judgement).flatMap(({ wants }) => (wants ? beginMoreSeeds(wants) : [])))];
  const queues = new Set<string>();
  for (const study of studies) {
    const queue = queueOf(path.join(path.dirname(study), '..', 'runs'));
    enqueue(queue, study);
    queues.add(queue);
  }
  for (const queue of queues) startQueue(path.join(__dirname, 'cli.js'), queue);
  const runs = studies.flatMap(foldersOf).length;
  if (json) terminal.printJson({ queued: studies, runs });
  else terminal.print(runs === 0 ? t('Nothing is queued: no more seeds are wanted.') : t(runs === 1 ? '1 run is in the queue.' : '{count} runs are in the queue.', { count: runs }));
}

export function printObjects({ metric, settings, noiseFloor, verdicts }: Judgement, terminal: Terminal): void {
  settings.forEach(({ name: setting, ...figures }, i) => terminal.printJson({ setting, ...figures, ...(i === 0 && noiseFloor ? { noise_floor: commandsFor(noiseFloor) } : {}) }));
  for (const { words: said, wants, ...verdict } of verdicts) terminal.printJson({ metric, ...verdict, more_seeds: wants?.seeds ?? null, words: fill(said), said });
}

/** `bestFirst`: settings by their mean, instead of in the order of their first runs. */
export function printJudgement({ metric, settings, noiseFloor, verdicts, left, remarks }: Judgement, terminal: Terminal, bestFirst = false): void {
  if (left > 0) terminal.note(t('{count} of the runs have not finished with a {metric}, and are left out.', { count: left, metric }));
  for (const line of columns([[t('setting'), t('runs'), metric, t('standard deviation')], ...(bestFirst ? byMean(settings, metric) : settings).map((setting) => row(setting, metric))])) terminal.print(line);
  if (noiseFloor) terminal.print(t('How far two equal runs lie apart comes before any claim: two more seeds of {a} say it. {commands}', { a: settings[0]!.name, commands: commandsFor(noiseFloor).join('; ') }));
  for (const { words } of verdicts) terminal.print(t(words));
  for (const remark of remarks) terminal.print(t(remark));
  if (noiseFloor || verdicts.some(({ wants }) => wants)) terminal.print(t('With --queue the seeds that would tell more wait for this machine (cnn-lab queue).'));
}

const byMean = (settings: JudgedSetting[], metric: MetricName): JudgedSetting[] => settings.toSorted((a, b) => (metrics[metric].higherIsBetter ? 1 : -1) * (b.mean - a.mean));

function row({ name, runs, mean, deviation }: JudgedSetting, metric: MetricName): string[] {
  const { written, unit } = metrics[metric];
  return [name, String(runs), written(mean), deviation === null ? '–' : t(unit.amount(deviation))];
}

const commandsFor = ({ file, seeds }: NonNullable<Judgement['noiseFloor']>): string[] => seeds.map((seed) => `cnn-lab train "${file}" --set seed=${seed}`);

function marginOf(word: string): number {
  const margin = Number(word);
  if (margin > 0 && word.trim() !== '') return margin;
  throw new UserError('bad-margin', 'A margin is a number above 0, not "{margin}".', { margin: word });
}
