import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { studyFiles } from '../../shared/study';
import { parseQueueEntry, queueFiles, type QueueEntry } from '../../shared/queue';
import type { Mistake } from '../../shared/said';
import { reasonOf } from '../../shared/reason-of';
import { UserError } from '../../shared/user-error';
import { readRegularFile } from '../../trainer/regular-file';
import { cannotWrite, writeAtomically } from '../../trainer/write-atomically';
import { entriesOf } from '../run-folders';
import { studiesOf } from '../study/study-place';

/** Where the queue of a folder of runs lies: beside it. */
export const queueOf = (runs?: string): string => path.join(path.dirname(studiesOf(runs)), queueFiles.folder);

/** An entry, with the folder of its study. */
export interface QueueLine extends QueueEntry {
  folder: string;
}

const fileOf = (queue: string, study: string): string => path.join(queue, `${study}.json`);

/** The studies in the queue, in their order. One that is gone is none; one whose entry cannot be read stands first, with the mistake, and keeps no other from being carried out. Throws a UserError where the folder cannot be looked into. */
export function readQueue(queue: string): QueueLine[] {
  const names = entriesOf(queue).filter((entry) => entry.isFile() && entry.name.endsWith('.json')).map(({ name }) => name.slice(0, -'.json'.length));
  const entries = names.flatMap((study): QueueLine[] => {
    const folder = path.join(path.dirname(queue), 'studies', study);
    const entry = readEntry(fileOf(queue, study));
    return entry && existsSync(path.join(folder, studyFiles.manifest)) ? [{ ...entry, folder }] : [];
  });
  return entries.sort((a, b) => a.rank - b.rank || (a.folder < b.folder ? -1 : 1));
}

/** Null where it has gone meanwhile. */
function readEntry(file: string): QueueEntry | null {
  try {
    return parseQueueEntry(readRegularFile(file, 4096).toString('utf8'));
  } catch (error) {
    if (!existsSync(file)) return null;
    return { version: 1, rank: 0, mistake: new UserError('queue-unreadable', '{file} cannot be read ({reason}): queue its study again, or take it out.', { file, reason: reasonOf(error) }).mistake };
  }
}

const write = (queue: string, study: string, entry: QueueEntry): void => {
  try {
    mkdirSync(queue, { recursive: true });
  } catch (error) {
    throw cannotWrite(queue, error);
  }
  writeAtomically(fileOf(queue, study), `${JSON.stringify(entry)}\n`);
};

/** Puts a study at the queue's end; where it waits there already it stays where it is. */
export function enqueue(queue: string, study: string, dataFolder?: string): void {
  const standing = readQueue(queue);
  if (standing.some(({ folder, mistake }) => folder === study && !mistake)) return;
  write(queue, path.basename(study), { version: 1, rank: (standing.at(-1)?.rank ?? 0) + 1, ...(dataFolder === undefined ? {} : { data_folder: path.resolve(dataFolder) }) });
}

/** Keeps beside a study why it could not be carried out. */
export function failInQueue(queue: string, study: string, mistake: Mistake): void {
  const entry = readEntry(fileOf(queue, path.basename(study)));
  if (entry) write(queue, path.basename(study), { ...entry, mistake });
}

/** How a study stands in the queue beside its runs: its place, counted from 1, whether the queue rests, and why it could not be carried out. Null where it is not there, and where nobody can tell. */
export function standingInQueue(study: string, runs: string): { place: number; rests: boolean; mistake: Mistake | null } | null {
  const queue = queueOf(runs);
  try {
    const lines = readQueue(queue);
    const at = lines.findIndex(({ folder }) => folder === study);
    return at < 0 ? null : { place: at + 1, rests: isMarked(queue, 'paused') || isMarked(queue, 'drained'), mistake: lines[at]!.mistake ?? null };
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

/** Takes a study out: where it is being carried out, its runs end with a checkpoint. */
export const dequeue = (queue: string, study: string): void => rmSync(fileOf(queue, path.basename(study)), { force: true });

/** Gives a study another place, counted from 1; behind all others where there are fewer. */
export function moveInQueue(queue: string, study: string, place: number): void {
  const others = readQueue(queue).filter(({ folder }) => folder !== study);
  const at = Math.min(place - 1, others.length);
  const [before, after] = [others[at - 1]?.rank, others[at]?.rank];
  const rank = before === undefined ? (after ?? 1) - 1 : after === undefined ? before + 1 : (before + after) / 2;
  const entry = readEntry(fileOf(queue, path.basename(study)));
  if (entry) write(queue, path.basename(study), { ...entry, rank });
}

/** Whether the queue rests: runs that are going wait, and none begins; or is drained: those end, and none begins. */
export const isMarked = (queue: string, mark: 'paused' | 'drained'): boolean => existsSync(path.join(queue, queueFiles[mark]));

export function mark(queue: string, as: 'paused' | 'drained', on: boolean): void {
  const file = path.join(queue, queueFiles[as]);
  try {
    if (!on) return rmSync(file, { force: true });
    mkdirSync(queue, { recursive: true });
    writeFileSync(file, '');
  } catch (error) {
    throw cannotWrite(file, error);
  }
}
