import path from 'node:path';
import { outcomeOf, runRecord, unreadableRecord, type Outcome, type RunRecord } from '../core/runs/run-record';
import { fileReason } from '../shared/file-reason';
import type { RunSummary } from '../shared/panels';
import { advance, isLive, unknownProgress } from '../shared/run-progress';
import { fill, said, type Said } from '../shared/said';
import { UserError } from '../shared/user-error';
import { liveTrainer } from '../trainer/live-trainer';
import { readMilestones, readRunHead } from '../trainer/run-folder';
import { diskUse } from './disk-use';
import { readMarks } from './run-marks';

/** A run from its folder: what became of it, and what it can be filtered and sorted by. */
export interface ReadRun {
  summary: RunSummary;
  outcome: Outcome;
  record: RunRecord;
}

/** One that says it is going but has no process any more was interrupted. `measure`: also what it takes on disk. */
export function readRun(run: string, measure = false): ReadRun {
  const head = readRunHead(run);
  const { name, created } = head;
  const id = path.basename(path.resolve(run));
  const events = readMilestones(run);
  const progress = events.reduce(advance, unknownProgress);
  const status = isLive(progress.status) && liveTrainer(run) === null ? 'interrupted' : progress.status;
  const { epoch, epochs, valAccuracy, bestValAccuracy } = progress;
  const outcome = outcomeOf(events);
  return {
    summary: { run: path.resolve(run), id, name, status, epoch, epochs, val_accuracy: valAccuracy, best_val_accuracy: bestValAccuracy, created },
    outcome,
    record: runRecord(id, head, status, epoch, outcome, beside(run, measure)),
  };
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

/** As `readRun`, but a run that cannot be read is listed with the reason. */
export function readRunOrSay(run: string, measure = false): { summary: RunSummary | UnreadableRun; record: RunRecord } {
  try {
    return readRun(run, measure);
  } catch (error) {
    const reason = fileReason(error);
    if (reason === null && !(error instanceof UserError)) throw error;
    const { sentence, values } = reason === null ? (error as UserError).mistake : said`${{ run }} cannot be read (${{ reason }}).`;
    const id = path.basename(run);
    return {
      summary: { run: path.resolve(run), id, status: 'unreadable', error: fill({ sentence, values }), said: { sentence, values } },
      record: unreadableRecord(id, beside(run, measure)),
    };
  }
}

const beside = (run: string, measure: boolean) => ({ marks: readMarks(run), bytes: measure ? diskUse(run) : null });
