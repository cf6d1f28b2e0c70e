import path from 'node:path';
import type { JudgedAt } from '../../core/train/loop';
import { encodeOutcomes, notRecorded, type Judged, type Outcomes, type ValidatedPictures } from '../../shared/outcomes';
import { runFiles } from '../../shared/run-folder';
import { UserError } from '../../shared/user-error';
import { writeAtomically } from '../write-atomically';
import { readOutcomes } from './read-outcomes';

/** How far a run has come: epochs and optimizer steps done. */
interface Reached {
  epoch: number;
  step: number;
}

/**
 * outcomes.bin of a run that is going, written anew and whole with each epoch, before the checkpoint that rests on it. A run that is killed
 * between the two goes on from the checkpoint before, so that the file keeps the probabilities that were last and best then, too.
 */
export class OutcomesLog {
  private constructor(
    private readonly file: string,
    private outcomes: Outcomes,
  ) {}

  /**
   * Of a run that has come so far: what comes after is taken off. What other pictures said, and what cannot be read, is not carried on; of the run that this one
   * goes on from (`past`) the epochs that they have in common are. Throws a UserError where it cannot be written.
   */
  static open(run: string, pictures: ValidatedPictures, done: Reached, past: (Reached & { run: string }) | null = null): OutcomesLog {
    const file = path.join(run, runFiles.outcomes);
    const own = readable(run);
    const found = own ?? (past && readable(past.run));
    const known = found && isOf(found, pictures) ? (own ? until(own, done) : inCommon(found, past!)) : null;
    const log = new OutcomesLog(file, known ?? { ...pictures, epochs: [], average: null, probabilities: [] });
    if (found && (own === null || known === null || isLonger(found, known))) log.write();
    return log;
  }

  /** Throws a UserError where there is no room. */
  keep({ right, probabilities }: Judged, at: JudgedAt): void {
    const { labels, epochs, probabilities: before } = this.outcomes;
    const earlier = before.filter(({ step, average }) => !average && (at.average || step < at.step));
    const kept = new Set([earlier.findLast(({ best }) => best), earlier.at(-1)]);
    const row = { step: at.step, right };
    this.outcomes = {
      ...this.outcomes,
      epochs: at.average ? epochs : [...Array.from({ length: at.epoch - 1 }, (_, i) => epochs[i] ?? notRecorded(labels.length)), row],
      average: at.average ? row : null,
      probabilities: [...earlier.filter((each) => kept.has(each)), { ...at, bytes: probabilities }],
    };
    this.write();
  }

  private write(): void {
    writeAtomically(this.file, encodeOutcomes(this.outcomes));
  }
}

const isOf = (found: Outcomes, { dataHash, classes, labels }: ValidatedPictures): boolean => found.dataHash === dataHash && found.classes === classes && found.labels.length === labels.length;

function until({ epochs, average, probabilities, ...pictures }: Outcomes, done: Reached): Outcomes {
  const isDone = ({ step }: { step: number }): boolean => step <= done.step;
  return { ...pictures, epochs: epochs.slice(0, done.epoch + 1).filter(isDone), average: average && isDone(average) ? average : null, probabilities: probabilities.filter(isDone) };
}

/** What was best so far is not carried on: a fork begins to look for it again. */
function inCommon(past: Outcomes, { epoch, step }: Reached): Outcomes {
  const { probabilities, ...until } = { ...past, epochs: past.epochs.slice(0, epoch), average: null };
  return { ...until, probabilities: probabilities.filter((each) => each.step === step && !each.average).map((each) => ({ ...each, best: false })) };
}

const isLonger = (found: Outcomes, known: Outcomes): boolean => found.epochs.length > known.epochs.length || found.probabilities.length > known.probabilities.length;

/** Null where there is none, or it cannot be read: it keeps no run from going on. */
function readable(run: string): Outcomes | null {
  try {
    return readOutcomes(run);
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}
