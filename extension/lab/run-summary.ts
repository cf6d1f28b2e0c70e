import path from 'node:path';
import { runRecord, unreadableRecord, type Outcome, type RunRecord } from '../core/runs/run-record';
import { SharedParts } from '../core/runs/shared-parts';
import { fileReason } from '../shared/file-reason';
import type { RunSummary } from '../shared/panels';
import { isLive } from '../shared/run-progress';
import { fill, said, type Said } from '../shared/said';
import { UserError } from '../shared/user-error';
import { liveTrainer } from '../trainer/live-trainer';
import { diskUse } from './disk-use';
import { listRunFolders } from './run-folders';
import { areMany, isSettled, readIndex, stampOf, writeIndex, type RunIndex } from './run-index';
import { readMarks } from '../trainer/read-marks';
import { hasEnded, readingOf, type RunReading } from './run-reading';

/** A run from its folder: what became of it, and what it can be filtered and sorted by. */
export interface ReadRun {
  summary: RunSummary;
  outcome: Outcome;
  record: RunRecord;
}

/** One that says it is going but has no process any more was interrupted. */
export const readRun = (run: string): ReadRun => summarised(run, readingOf(run), false);

/** `measure`: also what it takes on disk. */
function summarised(run: string, reading: RunReading, measure: boolean): ReadRun {
  const { name, created, progress, outcome, marks } = reading;
  const { epoch, epochs, valAccuracy, bestValAccuracy } = progress;
  const id = path.basename(path.resolve(run));
  const status = isLive(progress.status) && liveTrainer(run) === null ? 'interrupted' : progress.status;
  return {
    summary: { run: path.resolve(run), id, name, status, epoch, epochs, val_accuracy: valAccuracy, best_val_accuracy: bestValAccuracy, created },
    outcome,
    record: runRecord(id, reading, status, epoch, outcome, { marks, bytes: measure ? diskUse(run) : null }),
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
export interface ListedFolder {
  summary: RunSummary | UnreadableRun;
  record: RunRecord;
}

/** The runs in a folder, oldest first; one that cannot be read is listed with the reason. Of those that have ended an index is kept beside the folder. `measure`: also what each takes on disk. */
export function readRuns(runs: string, measure = false): ListedFolder[] {
  const parts = new SharedParts();
  const index = readIndex(runs);
  const now: RunIndex = new Map();
  let unknown = 0;
  const listed = listRunFolders(runs).map((run): ListedFolder => {
    const stamp = stampOf(run);
    const id = path.basename(run);
    const known = index.get(id);
    try {
      const isKnown = known?.stamp === stamp.text;
      const reading = isKnown ? known.reading : readingOf(run);
      reading.experiment = parts.of(reading.experiment);
      if (hasEnded(reading.progress.status) && (isKnown || isSettled(stamp))) {
        now.set(id, { stamp: stamp.text, reading });
        if (!isKnown) unknown++;
      }
      return summarised(run, reading, measure);
    } catch (error) {
      return unreadable(run, error, measure);
    }
  });
  if (areMany(unknown, listed.length)) writeIndex(runs, now);
  return listed;
}

function unreadable(run: string, error: unknown, measure: boolean): ListedFolder {
  const reason = fileReason(error);
  if (reason === null && !(error instanceof UserError)) throw error;
  const { sentence, values } = reason === null ? (error as UserError).mistake : said`${{ run }} cannot be read (${{ reason }}).`;
  const id = path.basename(run);
  return {
    summary: { run: path.resolve(run), id, status: 'unreadable', error: fill({ sentence, values }), said: { sentence, values } },
    record: unreadableRecord(id, { marks: readMarks(run), bytes: measure ? diskUse(run) : null }),
  };
}
