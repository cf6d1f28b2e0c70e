import { existsSync } from 'node:fs';
import path from 'node:path';
import { runFiles } from '../shared/run-folder';
import { marksBytes, noMarks, parseMarks, type RunMarks } from '../shared/run-marks';
import { readRegularFile, Unreadable } from './regular-file';

/** What people put on a run; nothing where nothing says so. */
export function readMarks(run: string): RunMarks {
  const file = path.join(run, runFiles.marks);
  if (!existsSync(file)) return noMarks;
  try {
    return parseMarks(readRegularFile(file, marksBytes).toString('utf8'));
  } catch (error) {
    if (error instanceof Unreadable) return noMarks;
    throw error;
  }
}
