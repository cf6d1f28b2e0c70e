import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { outcomeOf, runRecord, unreadableRecord, type Outcome, type RunRecord } from '../core/runs/run-record';
import { SharedParts } from '../core/runs/shared-parts';
import type { RunEvent } from '../shared/events';
import { fileReason } from '../shared/file-reason';
import { reasonOf } from '../shared/reason-of';
import { said, type Said } from '../shared/said';
import type { RunSummary } from '../shared/panels';
import { manifestBytes, parseManifest, type ParsedManifest } from '../shared/parse-manifest';
import { runFiles, type ControlAddress, type ControlRequest, type Order } from '../shared/run-folder';
import { noMarks } from '../shared/run-marks';
import { UserError } from '../shared/user-error';
import { ControlLink, liveAddress } from '../lab/control-link';
import { logSize, readLog, readMilestones, type LoggedEvent } from '../lab/event-log';
import { stampOf, type Stamp } from '../lab/run-index';
import { readMarks } from '../trainer/read-marks';
import { hasEnded, type RunReading } from '../lab/run-reading';
import { hasBrokenOff, startingMs } from '../lab/silence';
import { readSmallFile } from '../trainer/regular-file';
import { isAllowed } from './trust';
import { advance, isLive, unknownProgress, type RunProgress } from '../shared/run-progress';

/** After these nothing is asked for any more. */
const done = new Set<RunEvent['type']>(['paused', 'resumed', 'run-end']);
/** What all runs have in common. */
const parts = new SharedParts();

/** One run's folder: what became of it, and while its trainer lives, its events as they happen. */
export class Run implements vscode.Disposable {
  progress: RunProgress = unknownProgress;
  name: string;
  /** Absolute path of the experiment it was started from; null until its manifest is there. */
  source: string | null = null;
  created = '';
  marks = noMarks;
  /** On disk; null until it was measured. */
  bytes: number | null = null;
  /** Its files as they were when they were last read, before that; null before they ever were. */
  stamp: Stamp | null = null;
  private study: ParsedManifest['study'];
  private experiment: unknown = null;
  /** What its trainer was asked for and has still to do: a batch may take long. */
  asked: Exclude<Order, 'resume'> | null = null;
  /** Why its folder does not say what it should; null where it does. */
  broken: Said | null = null;
  private link: ControlLink | null = null;
  /** Lines of the log seen since the run is followed live. */
  private lines = 0;
  /** Its milestones, while more may come. */
  private milestones: RunEvent[] = [];
  private outcome: Outcome | null = null;
  /** Bytes of the log when it was last read as a whole: an ended run is not read again and again. */
  private readSize = -1;
  /** When the log was last seen to be another, on a clock that nobody sets. */
  private grewAt = 0;
  private disposed = false;
  private readonly batches = new vscode.EventEmitter<LoggedEvent[]>();
  private readonly changes = new vscode.EventEmitter<void>();
  /** New events, each with its line, so that a reader of the log can drop what it has. */
  readonly onEvents = this.batches.event;
  readonly onChange = this.changes.event;

  constructor(readonly folder: string) {
    this.name = basename(folder);
  }

  get id(): string {
    return basename(this.folder);
  }

  private get log(): string {
    return join(this.folder, runFiles.events);
  }

  get live(): boolean {
    return isLive(this.progress.status);
  }

  get summary(): RunSummary {
    const { status, epoch, epochs, valAccuracy, bestValAccuracy } = this.progress;
    const { id, name, created, asked } = this;
    return { run: this.folder, id, name, status, epoch, epochs, val_accuracy: valAccuracy, best_val_accuracy: bestValAccuracy, created, ...(asked ? { asked } : {}) };
  }

  /** What lists of runs filter, sort by and show: the same as the command line reads from its folder. */
  get record(): RunRecord {
    if (this.broken !== null) return unreadableRecord(this.id, this);
    const { name, created, study, experiment, progress: { status, epoch } } = this;
    this.outcome ??= outcomeOf(this.milestones);
    return runRecord(this.id, { name, created, study, experiment }, status, epoch, this.outcome, this);
  }

  /** Reads the folder anew and, where its trainer lives, follows it. Safe to call again at any time; a folder that cannot be read is `broken`. */
  async refresh(): Promise<void> {
    this.stamp = stampOf(this.folder);
    try {
      this.broken = await this.readManifest();
      this.marks = readMarks(this.folder);
      await this.readLog();
    } catch (error) {
      const reason = fileReason(error);
      if (reason === null) throw error;
      this.broken = said`${{ file: runFiles.events }}: ${{ reason }}`;
      this.changes.fire();
    }
  }

  /** Whether its folder says how it ended, and has been as it is now since that was read. */
  isAsRead(now: Stamp): boolean {
    return this.stamp?.text === now.text && this.broken === null && hasEnded(this.progress.status);
  }

  /** What was read, of a run that has ended; null where more may come. */
  get reading(): RunReading | null {
    const { name, created, source, study, experiment, progress, outcome, marks } = this;
    return source !== null && outcome !== null && this.broken === null && this.link === null && hasEnded(progress.status) ? { name, created, source, study, experiment, progress, outcome, marks } : null;
  }

  /** Takes over what is known of its folder as it is now. */
  know({ name, created, source, study, experiment, progress, outcome, marks }: RunReading, stamp: Stamp): void {
    Object.assign(this, { name, created, source, study, experiment: parts.of(experiment), progress, outcome, marks, stamp, readSize: stamp.logBytes });
  }

  private async readLog(): Promise<void> {
    if (this.link) return;
    const address = isAllowed('control') ? await liveAddress(join(this.folder, runFiles.control)) : null;
    if (address && (await this.follow(address))) return;
    const size = await logSize(this.log);
    if (size === this.readSize && !this.live) return;
    const events = await readMilestones(this.log);
    if (this.link || this.disposed) return;
    if (size !== this.readSize) this.grewAt = performance.now();
    this.readSize = size;
    this.begin(events);
    if (this.live) this.judgeSilence(events.at(-1)?.time ?? 0);
    this.changes.fire();
  }

  /** The milestones so far, from the log, and the line after the last event. */
  readAll(): Promise<{ events: LoggedEvent[]; lines: number }> {
    return readLog(this.log);
  }

  /** Reads anew what people call it and put on it. */
  async reread(): Promise<void> {
    this.source = null;
    this.broken = await this.readManifest();
    this.marks = readMarks(this.folder);
    this.changes.fire();
  }

  send(request: ControlRequest): void {
    if (!this.link) throw new UserError('run-not-going', 'The run {run} is not being trained now, so it cannot be told to {request}.', { run: this.id, request: request.type });
    this.link.send(request);
  }

  dispose(): void {
    this.disposed = true;
    this.link?.close();
    this.batches.dispose();
    this.changes.dispose();
  }

  private judgeSilence(lastTime: number): void {
    if (hasBrokenOff(this.folder, lastTime, performance.now() - this.grewAt)) this.progress = { ...this.progress, status: 'interrupted' };
    else setTimeout(() => this.disposed || this.refresh(), startingMs + 100);
  }

  /** The log first, then the socket from the next line on: nothing is missed, nothing is counted twice. */
  private async follow(address: ControlAddress): Promise<boolean> {
    const { events, lines } = await this.readAll();
    let link: ControlLink;
    try {
      link = await ControlLink.open(address, lines);
    } catch {
      return false;
    }
    if (this.disposed || this.link) {
      link.close();
      return true;
    }
    this.link = link;
    this.lines = lines;
    this.begin(events.map(({ event }) => event));
    link.listen(
      (batch) => this.take(batch.flatMap((event, i) => (event ? { line: this.lines + i, event } : [])), this.lines + batch.length),
      (order) => {
        this.asked = order === 'resume' ? null : order;
        this.changes.fire();
      },
      () => void this.released(),
    );
    this.changes.fire();
    return true;
  }

  /** All that was so far. */
  private begin(events: RunEvent[]): void {
    this.progress = events.reduce(advance, unknownProgress);
    this.bytes = null;
    this.outcome = outcomeOf(events);
    this.milestones = this.live ? events : [];
  }

  private take(events: LoggedEvent[], lines: number): void {
    this.lines = lines;
    this.progress = events.reduce((progress, { event }) => advance(progress, event), this.progress);
    for (const { event } of events) {
      // Of steps the last is one.
      if (event.type === 'step' && this.milestones.at(-1)?.type === 'step') this.milestones.pop();
      this.milestones.push(event);
    }
    this.outcome = null;
    if (events.some(({ event }) => done.has(event.type))) this.asked = null;
    this.batches.fire(events);
    this.changes.fire();
  }

  /** The trainer closed its socket: what it wrote last may have reached only the log. */
  private async released(): Promise<void> {
    this.link = null;
    this.asked = null;
    if (this.disposed) return;
    const { events, lines } = await readLog(this.log, this.lines);
    if (lines > this.lines) this.take(events, lines);
    await this.refresh();
  }

  /** Null, or what is wrong with it. */
  private async readManifest(): Promise<Said | null> {
    if (this.source !== null) return null;
    try {
      const { name, created, source, study, experiment } = parseManifest(await readSmallFile(join(this.folder, runFiles.manifest), manifestBytes));
      Object.assign(this, { name, created, source, study, experiment: parts.of(experiment) });
      return null;
    } catch (error) {
      // Not written yet, or a folder that is no run: the log alone still tells what happened.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      return said`${{ file: runFiles.manifest }}: ${{ reason: reasonOf(error) }}`;
    }
  }
}
