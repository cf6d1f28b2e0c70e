import type { EpochEnd, RunEvent } from '../../shared/events';
import type { RunStatus } from '../../shared/panels';
import { noMarks, type RunMarks } from '../../shared/run-marks';
import type { ParsedManifest } from '../../shared/parse-manifest';

/** What is known of a run by name, beside its experiment: what filters compare, lists sort by and columns show. Null where there is none (yet). */
export interface RunFigures {
  id: string;
  name: string;
  status: RunStatus | 'unreadable';
  /** ISO 8601. */
  created: string;
  /** The study that it is a run of, and which of its settings it has, from 0. */
  study: string | null;
  trial: number | null;
  tags: string[] | null;
  pinned: boolean;
  /** Bytes on disk; null until they are asked for. */
  bytes: number | null;
  /** Optimizer steps done. */
  steps: number | null;
  /** Epoch that it is in or has ended in. */
  epoch: number | null;
  epochs_done: number | null;
  /** Weights that are trained. */
  params: number | null;
  /** Of all epochs together, validation included. */
  seconds: number | null;
  /** Those of the last epoch. */
  train_loss: number | null;
  train_accuracy: number | null;
  val_loss: number | null;
  val_accuracy: number | null;
  macro_f1: number | null;
  top5_accuracy: number | null;
  /** The highest of all epochs, and in which it was. */
  best_val_accuracy: number | null;
  best_epoch: number | null;
}

/** A run as lists of runs know it. */
export interface RunRecord {
  figures: RunFigures;
  /** The experiment with all defaults, as run.json has it; nobody has looked whether it is one. */
  experiment: unknown;
}

export type Outcome = Omit<RunFigures, 'id' | 'name' | 'status' | 'created' | 'study' | 'trial' | 'tags' | 'pinned' | 'bytes' | 'epoch'>;
/** What is known of a run beside its manifest and its log. */
export interface Beside {
  marks: RunMarks;
  bytes: number | null;
}

const figuresOf = ({ marks: { tags, pinned }, bytes }: Beside): Pick<RunFigures, 'tags' | 'pinned' | 'bytes'> => ({ tags: tags.length > 0 ? tags : null, pinned, bytes });

/** A run from its manifest and its milestones. `id`: its folder's name. */
export function runRecord(id: string, { name, created, study, experiment }: Pick<ParsedManifest, 'name' | 'created' | 'study' | 'experiment'>, status: RunStatus, epoch: number, outcome: Outcome, beside: Beside): RunRecord {
  return { figures: { id, name, status, created, study: study?.id ?? null, trial: study?.trial ?? null, ...figuresOf(beside), epoch, ...outcome }, experiment };
}

/** A run whose folder does not say what became of it. */
export function unreadableRecord(id: string, beside: Beside = { marks: noMarks, bytes: null }): RunRecord {
  const unknown = { ...outcomeOf([]), epochs_done: null, steps: null, params: null, seconds: null };
  return { figures: { id, name: id, status: 'unreadable', created: '', study: null, trial: null, ...figuresOf(beside), epoch: null, ...unknown }, experiment: null };
}

/** The epochs of a run, from its milestones, in order. After a resume one may have been done again: the later one counts. */
export function epochsOf(events: RunEvent[]): EpochEnd[] {
  return [...new Map(events.flatMap((event) => (event.type === 'epoch-end' ? [[event.epoch, event] as const] : []))).values()];
}

/** What came of a run, from its milestones. */
export function outcomeOf(events: RunEvent[]): Outcome {
  const epochs = epochsOf(events);
  const best = epochs.reduce<EpochEnd | null>((found, epoch) => ((epoch.val_accuracy ?? -1) > (found?.val_accuracy ?? -1) ? epoch : found), null);
  const last = epochs.at(-1);
  return {
    epochs_done: epochs.length,
    steps: events.findLast((event) => event.type === 'run-end' || event.type === 'step' || event.type === 'epoch-end')?.step ?? 0,
    params: events.findLast((event) => event.type === 'run-start')?.params ?? 0,
    seconds: epochs.reduce((sum, { seconds }) => sum + seconds, 0),
    train_loss: last?.train_loss ?? null,
    train_accuracy: last?.train_accuracy ?? null,
    val_loss: last?.val_loss ?? null,
    val_accuracy: last?.val_accuracy ?? null,
    macro_f1: last?.metrics?.macro_f1 ?? null,
    top5_accuracy: last?.metrics?.top5_accuracy ?? null,
    best_val_accuracy: best?.val_accuracy ?? null,
    best_epoch: best?.epoch ?? null,
  };
}
