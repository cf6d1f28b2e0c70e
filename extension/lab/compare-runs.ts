import { differencesBetween } from '../core/config/differences';
import type { Outcome } from '../core/runs/run-record';
import type { RunStatus } from '../shared/panels';
import { readManifest } from '../trainer/run-folder';
import { readRun } from './run-summary';

export interface ComparedRun extends Pick<Outcome, 'params' | 'steps' | 'best_val_accuracy' | 'best_epoch' | 'val_loss' | 'val_accuracy' | 'train_loss' | 'seconds'> {
  run: string;
  id: string;
  status: RunStatus;
  /** That are done. */
  epochs: number | null;
  /** What differs between the runs' experiments, by the value's place. */
  differences: Record<string, unknown>;
}

/** Runs, by their folders, side by side. Throws a UserError where one cannot be read. */
export function compareRuns(folders: string[]): ComparedRun[] {
  const differences = differencesBetween(folders.map((folder) => readManifest(folder).experiment));
  return folders.map((folder, i) => {
    const { summary: { run, id, status }, outcome: { params, epochs_done: epochs, steps, best_val_accuracy, best_epoch, val_loss, val_accuracy, train_loss, seconds } } = readRun(folder);
    return { run, id, status, params, epochs, steps, best_val_accuracy, best_epoch, val_loss, val_accuracy, train_loss, seconds, differences: differences[i]! };
  });
}
