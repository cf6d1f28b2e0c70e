import { findRun } from '../lab/find-run';
import { differencesBetween } from '../core/config/differences';
import type { EpochEnd, RunEvent } from '../shared/events';
import type { RunStatus } from '../shared/panels';
import { percent, statusWords } from '../shared/run-words';
import { command } from './command';
import { json, runs } from './options';
import { runArgument } from './run-argument';
import { columns } from './terminal';
import { t } from './translate';

interface Compared {
  run: string;
  id: string;
  status: RunStatus;
  params: number;
  epochs: number;
  steps: number;
  best_val_accuracy: number | null;
  best_epoch: number | null;
  val_loss: number | null;
  val_accuracy: number | null;
  train_loss: number | null;
  /** Of all epochs together, validation included. */
  seconds: number;
  /** What differs between the runs' experiments, by the value's place. */
  differences: Record<string, unknown>;
}

export const compare = command({
  doc: 'Sets runs side by side: what differs in their experiments, and what came of it.',
  arguments: [{ ...runArgument, many: true }],
  options: { json, runs },
  async run({ arguments: words, options, terminal }) {
    const { readManifest, readMilestones } = await import('../trainer/run-folder');
    const { summarise } = await import('../lab/run-summary');
    const folders = words.map((word) => findRun(word, options.runs));
    const differences = differencesBetween(folders.map((folder) => readManifest(folder).experiment));
    const differing = Object.keys(differences[0] ?? {});
    const compared = folders.map((folder, i): Compared => {
      const { run, id, status } = summarise(folder);
      return { run, id, status, ...outcome(readMilestones(folder)), differences: differences[i]! };
    });
    if (options.json) return compared.forEach((each) => terminal.printJson(each));
    const share = (value: number | null): string => (value === null ? '' : percent(value));
    const rows: [string, (run: Compared) => string][] = [
      [t('run'), ({ id }) => id],
      [t('status'), ({ status }) => t(statusWords[status])],
      ...differing.map((key): [string, (run: Compared) => string] => [key, ({ differences }) => JSON.stringify(differences[key])]),
      [t('parameters'), ({ params }) => params.toLocaleString('en-US')],
      [t('epochs'), ({ epochs }) => String(epochs)],
      [t('best val accuracy'), ({ best_val_accuracy, best_epoch }) => (best_epoch === null ? '' : t('{accuracy} (epoch {epoch})', { accuracy: share(best_val_accuracy), epoch: best_epoch }))],
      [t('last val accuracy'), ({ val_accuracy }) => share(val_accuracy)],
      [t('last val loss'), ({ val_loss }) => val_loss?.toFixed(4) ?? ''],
      [t('last train loss'), ({ train_loss }) => train_loss?.toFixed(4) ?? ''],
      [t('seconds'), ({ seconds }) => seconds.toFixed(1)],
    ];
    for (const line of columns(rows.map(([name, value]) => [name, ...compared.map(value)]))) terminal.print(line);
  },
});

function outcome(events: RunEvent[]): Omit<Compared, 'run' | 'id' | 'status' | 'differences'> {
  // After a resume an epoch may have been done again: the later one counts.
  const epochs = [...new Map(events.flatMap((event) => (event.type === 'epoch-end' ? [[event.epoch, event] as const] : []))).values()];
  const best = epochs.reduce<EpochEnd | null>((found, epoch) => (epoch.val_accuracy > (found?.val_accuracy ?? -1) ? epoch : found), null);
  const last = epochs.at(-1);
  return {
    params: events.findLast((event) => event.type === 'run-start')?.params ?? 0,
    epochs: epochs.length,
    steps: events.findLast((event) => event.type === 'run-end' || event.type === 'step')?.step ?? 0,
    best_val_accuracy: best?.val_accuracy ?? null,
    best_epoch: best?.epoch ?? null,
    val_loss: last?.val_loss ?? null,
    val_accuracy: last?.val_accuracy ?? null,
    train_loss: last?.train_loss ?? null,
    seconds: epochs.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}
