import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { asWritten } from '../core/config/as-written';
import { parseExperiment } from '../core/config/parse';
import type { RunEvent } from '../shared/events';
import { parseEvent } from '../shared/parse-event';
import { manifestBytes, parseManifest, type ParsedManifest } from '../shared/parse-manifest';
import { reasonOf } from '../shared/reason-of';
import { said } from '../shared/said';
import { SaidError } from '../shared/said-error';
import { runFiles, type RunManifest } from '../shared/run-folder';
import { UserError } from '../shared/user-error';
import { makeFolders } from './make-folders';
import { MilestoneReader, piecesOf } from './log-lines';
import { logUnreadable, readRegularFile, Unreadable, withRegularFile } from './regular-file';
import { cannotWrite, writeAtomically } from './write-atomically';
import { writeWhole } from './write-whole';

/** Makes the folder of a new run, `<runs>/<date>-<time>-<name>`, or of the id that it must have, with the experiment's text in it. */
export function createRunFolder(runs: string, name: string, text: string, now: Date, id?: string): string {
  return createFolder(runs, id ?? datedName(name, now), id === undefined, (folder) => {
    mkdirSync(path.join(folder, runFiles.checkpoints));
    writeFileSync(path.join(folder, runFiles.experiment), text);
  });
}

/** A name for a folder by which those of a place are in the order in which they were made. */
export function datedName(name: string, now: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  return `${date}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}-${name.replace(/[^\p{L}\p{N}._-]+/gu, '-')}`;
}

/** Makes a folder in a place, which is made too, and what is in it; all of it or nothing. `another`: a number is put behind the name where it is taken. */
export function createFolder(place: string, name: string, another: boolean, fill: (folder: string) => void): string {
  for (let turn = 1; ; turn++) {
    const folder = path.join(place, turn === 1 ? name : `${name}-${turn}`);
    try {
      makeFolders(place);
      mkdirSync(folder);
    } catch (error) {
      if (!another || (error as NodeJS.ErrnoException).code !== 'EEXIST' || !existsSync(folder)) throw cannotWrite(folder, error);
      continue;
    }
    try {
      fill(folder);
      return folder;
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw cannotWrite(folder, error);
    }
  }
}

export function writeManifest(run: string, manifest: RunManifest): void {
  writeAtomically(path.join(run, runFiles.manifest), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Throws a UserError where `run` is no run's folder or its manifest cannot be read: it is input like any other. */
export function readManifest(run: string): RunManifest {
  return reading(run, (manifest) => {
    const { experiment, problems } = parseExperiment(JSON.stringify(asWritten(manifest.experiment)));
    if (!experiment) throw new SaidError(said`its "experiment" is none: ${{ problem: problems[0]!.said }}`);
    return { ...manifest, experiment };
  });
}

/** As `readManifest`, without looking at the experiment, which takes time where there are many runs. */
export const readRunHead = (run: string): Pick<ParsedManifest, 'id' | 'name' | 'created' | 'source' | 'study' | 'experiment'> => reading(run, (manifest) => manifest);

function reading<T>(run: string, use: (manifest: ParsedManifest) => T): T {
  const file = path.join(run, runFiles.manifest);
  if (!existsSync(file)) throw new UserError('not-a-run', '{folder} is not a run: it has no {manifest}.', { folder: run, manifest: runFiles.manifest });
  try {
    return use(parseManifest(readRegularFile(file, manifestBytes).toString('utf8')));
  } catch (error) {
    const reason = error instanceof RangeError ? said`its "experiment" is nested too deeply` : reasonOf(error);
    throw new UserError('manifest-unreadable', '{file} cannot be read ({reason}): it was changed, or written by another version.', { file, reason });
  }
}

/** Calls `visit` with a run's milestones (see MilestoneReader) in order; memory does not grow with the log. Throws a UserError where it is there and cannot be read. */
export function eachMilestone(run: string, visit: (event: RunEvent) => void): void {
  readingLog(run, (descriptor, size) => {
    const reader = new MilestoneReader(visit);
    for (const piece of piecesOf(descriptor, 0, Infinity, size)) reader.read(piece);
    reader.end();
  });
}

/** Null where there is no log. */
function readingLog<T>(run: string, use: (descriptor: number, size: number) => T): T | null {
  const file = path.join(run, runFiles.events);
  try {
    return withRegularFile(file, use);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    if ((error.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') return null;
    throw logUnreadable(file, error.said);
  }
}

/** The last whole line of a run's log as an event; null where there is none, or it is none that is known. */
export function readLastEvent(run: string): RunEvent | null {
  return readingLog(run, (descriptor, size) => {
    const end = Buffer.alloc(Math.min(size, longestLine));
    readSync(descriptor, end, 0, end.length, size - end.length);
    const lines = end.toString('utf8').split('\n').slice(0, -1);
    return parseEvent(lines.at(-1) ?? '');
  });
}

/** Bytes: more than a line of a log has. */
const longestLine = 2 ** 16;

export function readMilestones(run: string): RunEvent[] {
  const events: RunEvent[] = [];
  eachMilestone(run, (event) => events.push(event));
  return events;
}

/** events.jsonl of a run that is going: appended to, never rewritten. */
export class EventLog {
  private readonly descriptor: number;
  private readonly file: string;
  /** Bytes of the complete lines in the file. */
  private size = 0;

  /** A line that a crash cut short is taken off first. */
  constructor(run: string) {
    this.file = path.join(run, runFiles.events);
    try {
      this.descriptor = openSync(this.file, 'a+');
    } catch (error) {
      throw cannotWrite(this.file, error);
    }
    let at = 0;
    for (const piece of piecesOf(this.descriptor)) {
      const end = piece.lastIndexOf(10) + 1;
      if (end > 0) this.size = at + end;
      at += piece.length;
    }
    ftruncateSync(this.descriptor, this.size);
  }

  /** Writes the whole line or nothing of it. Throws a UserError where there is no room. */
  append(line: string): void {
    const bytes = Buffer.from(`${line}\n`);
    try {
      writeWhole(this.descriptor, bytes);
    } catch (error) {
      ftruncateSync(this.descriptor, this.size);
      throw cannotWrite(this.file, error);
    }
    this.size += bytes.length;
  }

  close(): void {
    closeSync(this.descriptor);
  }
}
