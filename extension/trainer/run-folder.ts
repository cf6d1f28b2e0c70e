import { closeSync, existsSync, fstatSync, ftruncateSync, mkdirSync, openSync, readFileSync, readSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { asWritten } from '../core/config/as-written';
import { parseExperiment } from '../core/config/parse';
import type { RunEvent } from '../shared/events';
import { parseEvent } from '../shared/parse-event';
import { manifestBytes, parseManifest, type ParsedManifest } from '../shared/parse-manifest';
import { runFiles, type RunManifest } from '../shared/run-folder';
import { UserError } from '../shared/user-error';
import { readRegularFile, withRegularFile } from './regular-file';
import { cannotWrite, writeAtomically } from './write-atomically';

/** Makes the folder of a new run, `<runs>/<date>-<time>-<name>`, with the experiment's text in it. */
export function createRunFolder(runs: string, name: string, text: string, now: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const stem = `${date}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}-${name.replace(/[^\p{L}\p{N}._-]+/gu, '-')}`;
  for (let turn = 1; ; turn++) {
    const folder = path.join(runs, turn === 1 ? stem : `${stem}-${turn}`);
    try {
      mkdirSync(runs, { recursive: true });
      mkdirSync(folder);
      mkdirSync(path.join(folder, runFiles.checkpoints));
      writeFileSync(path.join(folder, runFiles.experiment), text);
      return folder;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !existsSync(folder)) throw cannotWrite(folder, error);
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
    if (!experiment) throw new Error(`its "experiment" is none: ${problems[0]!.message}`);
    return { ...manifest, experiment };
  });
}

/** As `readManifest`, without looking at the experiment, which takes time where there are many runs. */
export const readRunHead = (run: string): Pick<RunManifest, 'id' | 'name' | 'created'> => reading(run, (manifest) => manifest);

function reading<T>(run: string, use: (manifest: ParsedManifest) => T): T {
  const file = path.join(run, runFiles.manifest);
  if (!existsSync(file)) throw new UserError('not-a-run', '{folder} is not a run: it has no {manifest}. List the runs with `cnn-lab runs`.', { folder: run, manifest: runFiles.manifest });
  try {
    return use(parseManifest(readRegularFile(file, manifestBytes).toString('utf8')));
  } catch (error) {
    const reason = error instanceof RangeError ? 'its "experiment" is nested too deeply' : (error as Error).message;
    throw new UserError('manifest-unreadable', '{file} cannot be read ({reason}): it was changed, or written by another version.', { file, reason });
  }
}

/** The events of a run's log; a last line that a crash cut short is left out. */
export function readEvents(run: string): RunEvent[] {
  const file = path.join(run, runFiles.events);
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .flatMap((line) => parseEvent(line) ?? []);
}

/** The last whole line of a run's log as an event; null where there is none, or it is none that is known. */
export function readLastEvent(run: string): RunEvent | null {
  const file = path.join(run, runFiles.events);
  if (!existsSync(file)) return null;
  return withRegularFile(file, (descriptor, size) => {
    const end = Buffer.alloc(Math.min(size, longestLine));
    readSync(descriptor, end, 0, end.length, size - end.length);
    const lines = end.toString('utf8').split('\n').slice(0, -1);
    return parseEvent(lines.at(-1) ?? '');
  });
}

/** Bytes: more than a line of a log has. */
const longestLine = 2 ** 16;

/** events.jsonl of a run that is going: appended to, never rewritten. */
export class EventLog {
  private readonly descriptor: number;
  private readonly file: string;
  /** Complete lines in the file. */
  lines: number;
  /** Their bytes. */
  private size: number;

  /** A line that a crash cut short is taken off first. */
  constructor(run: string) {
    this.file = path.join(run, runFiles.events);
    this.descriptor = openSync(this.file, 'a+');
    const text = Buffer.alloc(fstatSync(this.descriptor).size);
    readSync(this.descriptor, text, 0, text.length, 0);
    this.size = text.lastIndexOf(10) + 1;
    ftruncateSync(this.descriptor, this.size);
    this.lines = text.reduce((count, byte) => count + Number(byte === 10), 0);
  }

  /** Writes the whole line or nothing of it. Throws a UserError where there is no room. */
  append(line: string): void {
    const bytes = Buffer.from(`${line}\n`);
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.descriptor, bytes, at);
    } catch (error) {
      ftruncateSync(this.descriptor, this.size);
      throw cannotWrite(this.file, error);
    }
    this.size += bytes.length;
    this.lines++;
  }

  /** The file's lines from the given one on. */
  from(line: number): string[] {
    return readFileSync(this.file, 'utf8').split('\n').slice(line, this.lines);
  }

  close(): void {
    closeSync(this.descriptor);
  }
}
