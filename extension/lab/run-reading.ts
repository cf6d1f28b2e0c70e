import { outcomeOf, type Outcome } from '../core/runs/run-record';
import type { ParsedManifest } from '../shared/parse-manifest';
import type { RunMarks } from '../shared/run-marks';
import { advance, unknownProgress, type RunProgress } from '../shared/run-progress';
import type { RunStatus } from '../shared/panels';
import { readMilestones, readRunHead } from '../trainer/run-folder';
import { readMarks } from '../trainer/read-marks';

/** What a run's folder says of it, to whoever lists runs. */
export interface RunReading extends Pick<ParsedManifest, 'name' | 'created' | 'source' | 'study' | 'experiment'> {
  progress: RunProgress;
  outcome: Outcome;
  marks: RunMarks;
}

/** Throws a UserError where the folder is no run's or cannot be read. */
export function readingOf(run: string): RunReading {
  const { name, created, source, study, experiment } = readRunHead(run);
  const events = readMilestones(run);
  return { name, created, source, study, experiment, progress: events.reduce(advance, unknownProgress), outcome: outcomeOf(events), marks: readMarks(run) };
}

/** Whether its log says how it ended: nothing comes after that unless the run is resumed. */
export const hasEnded = (status: RunStatus): boolean => status === 'finished' || status === 'stopped' || status === 'failed';
