import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { analyse } from '../core/config/analyse';
import { changesOfRun } from '../core/config/run-edits';
import { createRunSchedule } from '../core/train/run-schedule';
import type { EditEvent } from '../shared/events';
import type { Experiment } from '../shared/experiment';
import { runFiles, type EditOutcome, type RunManifest } from '../shared/run-folder';
import { UserError } from '../shared/user-error';
import { newDoubts, soundExperiment, withSettings } from './experiment-file';
import { readRegularFile } from './regular-file';
import { writeManifest } from './run-folder';
import { writeAtomically } from './write-atomically';

/** What an edit changes of a run that is going. */
interface Edited {
  run: string;
  text: string;
  manifest: RunManifest;
}

/** edit.json: what was accepted and waits. Where the run is killed before, it is there when the run goes on. */
interface Waiting {
  version: 1;
  /** As `--set` takes them, in the order in which they came. */
  set: string[];
  /** Epochs that must be done first. */
  after: number;
}

/** More than clients may send of it: their requests are small, and there are few. */
const editBytes = 1 << 20;

/** Changes to the experiment of a run that is going: accepted at any time, made between two epochs. */
export class LiveEdits {
  private waiting: Waiting | null;
  /** Nothing is trained any more. */
  private over = false;

  /** `done`: epochs that are finished. Throws a UserError where edit.json cannot be read. */
  constructor(
    private readonly edited: Edited,
    private done: number,
  ) {
    this.waiting = existsSync(this.file) ? parsed(this.file) : null;
  }

  private get file(): string {
    return path.join(this.edited.run, runFiles.edit);
  }

  /** So many epochs are finished. */
  reached(epochs: number): void {
    this.done = epochs;
  }

  /** The text of the experiment with what waits. */
  get text(): string {
    return withSettings(this.edited.text, this.waiting?.set ?? []);
  }

  /** What waits; null where nothing does. */
  get outlook(): EditOutcome | null {
    return this.waiting && this.outcome(this.waiting.after, this.waiting.set);
  }

  /** What would come of it; throws as `ask` does. */
  look(set: string[]): EditOutcome {
    const { waiting, after, edited: { manifest } } = this;
    const outcome = this.outcome(after, [...(waiting?.set ?? []), ...set]);
    const { changes } = outcome;
    const epochs = Number(changes.find(({ path }) => path === 'epochs')?.to ?? manifest.experiment.epochs);
    if (this.over) throw new UserError('edit-run-over', 'The run has done its last epoch: resume it with more epochs.');
    if (changes.length === 0 && !waiting) throw new UserError('edit-changes-nothing', 'Nothing would change: the run has these values already.');
    if (epochs < after) throw new UserError('edit-epochs-done', 'The run is in epoch {epoch} already: set epochs to {epoch} or more.', { epoch: after });
    if (epochs === after && changes.some(({ path }) => path !== 'epochs')) throw new UserError('edit-too-late', 'The run is in epoch {epoch}, its last: give it more epochs for this to change anything.', { epoch: after });
    return outcome;
  }

  /** From the next epoch on. Throws a UserError for what is no sound experiment any more, what may not be changed now, and what would come too late; nothing is changed then. */
  ask(set: string[]): EditOutcome {
    const outcome = this.look(set);
    if (outcome.changes.length === 0) this.drop();
    else this.keep({ version: 1, set: [...(this.waiting?.set ?? []), ...set], after: this.after });
    return outcome;
  }

  /** Epochs that are done before it can be made. */
  private get after(): number {
    return Math.max(this.done + 1, this.waiting?.after ?? 0);
  }

  private outcome(after: number, set: string[]): EditOutcome {
    const { text, manifest } = this.edited;
    const changed = this.read(withSettings(text, set));
    return { epoch: after + 1, changes: changesOfRun(manifest.experiment, changed.experiment), doubts: newDoubts(analyse(text), changed.analysis) };
  }

  /** Between two epochs: makes what waits for it, on record before the first step that it holds for, and answers the experiment; null where nothing does. */
  take({ epoch, step }: { epoch: number; step: number }, tell: (event: EditEvent, doubts: EditOutcome['doubts']) => void): Experiment | null {
    const { waiting, edited } = this;
    if (!waiting || epoch < waiting.after) {
      this.over = epoch >= edited.manifest.experiment.epochs;
      return null;
    }
    const { run, text, manifest } = edited;
    const changed = this.read(withSettings(text, waiting.set));
    const { experiment } = changed;
    // Killed between here and the end of this, the run goes on from the checkpoint before and makes it again.
    const changes = changesOfRun(manifest.experiment, experiment);
    if (changes.length > 0) {
      tell({ type: 'edit', time: Date.now(), step, epoch, epochs: experiment.epochs, set: waiting.set, changes }, newDoubts(analyse(text), changed.analysis));
      writeAtomically(path.join(run, runFiles.experiment), changed.text);
      writeManifest(run, Object.assign(manifest, { experiment }));
      edited.text = changed.text;
    }
    this.drop();
    return changes.length > 0 ? experiment : null;
  }

  private read(text: string): { text: string; experiment: Experiment; analysis: ReturnType<typeof analyse> } {
    const analysis = analyse(text);
    const experiment = soundExperiment(path.join(this.edited.run, runFiles.experiment), analysis);
    // A scheduler that does not fit the run throws here, not at the next epoch.
    createRunSchedule(experiment, analysis.stepsPerEpoch ?? 1);
    return { text, experiment, analysis };
  }

  private keep(waiting: Waiting): void {
    writeAtomically(this.file, `${JSON.stringify(waiting)}\n`);
    this.waiting = waiting;
  }

  private drop(): void {
    rmSync(this.file, { force: true });
    this.waiting = null;
  }
}

function parsed(file: string): Waiting {
  try {
    const value = JSON.parse(readRegularFile(file, editBytes).toString('utf8')) as Partial<Waiting>;
    if (value.version === 1 && Array.isArray(value.set) && value.set.every((each) => typeof each === 'string') && Number.isSafeInteger(value.after)) return value as Waiting;
  } catch {
    // Said below.
  }
  throw new UserError('edit-unreadable', '{file} does not say what is to be changed of the run: take it away to go on without.', { file });
}
