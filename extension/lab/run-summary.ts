import path from 'node:path';
import { fileReason } from '../shared/file-reason';
import type { RunSummary } from '../shared/panels';
import { advance, isLive, unknownProgress } from '../shared/run-progress';
import { fill, said, type Said } from '../shared/said';
import { UserError } from '../shared/user-error';
import { liveTrainer } from '../trainer/live-trainer';
import { eachMilestone, readRunHead } from '../trainer/run-folder';

/** What became of a run, from its folder. One that says it is going but has no process any more was interrupted. */
export function summarise(run: string): RunSummary {
  const { id, name, created } = readRunHead(run);
  let progress = unknownProgress;
  eachMilestone(run, (event) => (progress = advance(progress, event)));
  const status = isLive(progress.status) && liveTrainer(run) === null ? 'interrupted' : progress.status;
  const { epoch, epochs, valAccuracy, bestValAccuracy } = progress;
  return { run: path.resolve(run), id, name, status, epoch, epochs, val_accuracy: valAccuracy, best_val_accuracy: bestValAccuracy, created };
}

/** A run whose folder does not say what became of it: the rest of a list is none the worse for it. */
export interface UnreadableRun {
  run: string;
  id: string;
  status: 'unreadable';
  error: string;
  /** The same, its sentence and its values apart. */
  said: Said;
}

/** As `summarise`, but a run that cannot be read is listed with the reason. */
export function summariseOrSay(run: string): RunSummary | UnreadableRun {
  try {
    return summarise(run);
  } catch (error) {
    const reason = fileReason(error);
    if (reason === null && !(error instanceof UserError)) throw error;
    const { sentence, values } = reason === null ? (error as UserError).mistake : said`${{ run }} cannot be read (${{ reason }}).`;
    return { run: path.resolve(run), id: path.basename(run), status: 'unreadable', error: fill({ sentence, values }), said: { sentence, values } };
  }
}
