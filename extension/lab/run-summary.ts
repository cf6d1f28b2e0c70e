import path from 'node:path';
import type { RunSummary } from '../shared/panels';
import { advance, isLive, unknownProgress } from '../shared/run-progress';
import { liveTrainer } from '../trainer/live-trainer';
import { readEvents, readManifest } from '../trainer/run-folder';

/** What became of a run, from its folder. One that says it is going but has no process any more was interrupted. */
export function summarise(run: string): RunSummary {
  const { id, name, created } = readManifest(run);
  const progress = readEvents(run).reduce(advance, unknownProgress);
  const status = isLive(progress.status) && liveTrainer(run) === null ? 'interrupted' : progress.status;
  const { epoch, epochs, valAccuracy, bestValAccuracy } = progress;
  return { run: path.resolve(run), id, name, status, epoch, epochs, val_accuracy: valAccuracy, best_val_accuracy: bestValAccuracy, created };
}
