import { existsSync } from 'node:fs';
import path from 'node:path';
import { reasonOf } from '../shared/reason-of';
import { runFiles } from '../shared/run-folder';
import type { RunMarks } from '../shared/run-marks';
import { UserError } from '../shared/user-error';
import { readRegularFile, Unreadable } from '../trainer/regular-file';
import { writeAtomically } from '../trainer/write-atomically';

/** Throws a UserError where it cannot be written. */
export function writeMarks(run: string, marks: RunMarks): void {
  writeAtomically(path.join(run, runFiles.marks), `${JSON.stringify(marks)}\n`);
}

/** Bytes: longer is no note. */
const noteBytes = 1 << 20;

/** What was noted of a run, in Markdown; empty where nothing was. Throws a UserError where it cannot be read. */
export function readNote(run: string): string {
  const file = path.join(run, runFiles.note);
  if (!existsSync(file)) return '';
  try {
    return readRegularFile(file, noteBytes).toString('utf8');
  } catch (error) {
    throw error instanceof Unreadable ? new UserError('note-unreadable', 'The note of the run {run} cannot be read ({reason}).', { run: path.basename(run), reason: reasonOf(error) }) : error;
  }
}

/** Writes a note in place of `before`. Throws a UserError where another has been written meanwhile, which stays, or it cannot be written. */
export function writeNote(run: string, text: string, before: string): void {
  if (Buffer.byteLength(text) > noteBytes) throw new UserError('note-too-long', 'A note has at most {most} bytes: make it shorter.', { most: noteBytes });
  if (readNote(run) !== before) throw new UserError('note-changed', 'The note of the run {run} was changed elsewhere meanwhile, and is left as it is there: copy your own text, then select the run anew.', { run: path.basename(run) });
  writeAtomically(path.join(run, runFiles.note), text);
}
