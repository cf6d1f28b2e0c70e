import { randomBytes } from 'node:crypto';
import { constants, copyFileSync, linkSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runFiles } from '../shared/run-folder';
import { said } from '../shared/said';
import { UserError } from '../shared/user-error';
import { makeFolders } from './make-folders';
import { isThatProcess, ownIdentity, thisHost, type ProcessIdentity } from './process-identity';
import { readRegularFile } from './regular-file';
import { cannotWrite, writeAtomically } from './write-atomically';

/**
 * Who carries a run out: `lock/1`, `lock/2` … in its folder, one a turn, the last of which counts. A turn is taken by making the next
 * file, which only one process can; a file is removed only where a later one stands, so that a number is never given twice while it
 * counts. A holder that is killed leaves its file: that its process is gone says that the turn is over. On a disk that several machines
 * share, where processes elsewhere cannot be asked, a holder touches its file and has given up after `leaseMs` without.
 */
export class RunLock {
  private readonly beating: NodeJS.Timeout;

  private constructor(
    private readonly folder: string,
    private readonly turn: number,
  ) {
    this.beating = setInterval(() => this.beat(), leaseMs / 6).unref();
  }

  /** Takes the run for this process. Throws a UserError that says who has it, or why nothing can be written there. */
  static take(run: string): RunLock {
    const folder = path.join(run, runFiles.lock);
    const own = path.join(folder, `${process.pid}-${randomBytes(4).toString('hex')}.new`);
    try {
      makeFolders(folder);
      writeFileSync(own, JSON.stringify({ ...ownIdentity(), since: new Date().toISOString() } satisfies Holder));
      const now = statSync(own).mtimeMs;
      for (;;) {
        const turn = lastTurn(folder);
        const holder = holderOf(folder, turn, now);
        if (holder) throw held(run, holder);
        if (turn >= mostTurns) throw new UserError('lock-of-others', '{file} is none of ours: remove it, and resume the run.', { file: path.join(folder, String(turn)) });
        const file = path.join(folder, String(turn + 1));
        if (!madeExclusively(own, file)) continue;
        if (lastTurn(folder) === turn + 1) {
          for (const over of turns(folder)) if (over <= turn) rmSync(path.join(folder, String(over)), { force: true, recursive: true });
          return new RunLock(folder, turn + 1);
        }
        // Others have come and gone since this looked: the number was free again, but a later one counts.
        rmSync(file, { force: true });
      }
    } catch (error) {
      throw readOnly.has((error as NodeJS.ErrnoException).code ?? '') ? new UserError('run-read-only', sentenceReadOnly, { run: path.basename(run), folder: run }) : cannotWrite(folder, error);
    } finally {
      removeQuietly(own);
    }
  }

  /** Throws a UserError where another has taken the run over, as from a machine that slept too long: nothing may be written then. */
  check(): void {
    const last = lastTurn(this.folder);
    if (last > this.turn) {
      const host = readHolder(this.folder, last)?.host ?? said`another machine`;
      throw new UserError('run-taken-over', 'The run was taken over by {host} while this process slept: it goes on there.', { host });
    }
  }

  /** The file stays, as one that nobody holds. */
  release(): void {
    clearInterval(this.beating);
    const file = path.join(this.folder, String(this.turn));
    try {
      if (lastTurn(this.folder) === this.turn) writeAtomically(file, JSON.stringify({ released: true }));
    } catch {
      // The folder is gone or full: that this process ends says the same.
    }
  }

  private beat(): void {
    const now = new Date();
    try {
      utimesSync(path.join(this.folder, String(this.turn)), now, now);
    } catch {
      // A run whose folder was removed is told of where it is written to.
    }
  }
}

/** What a lock's file says of its holder. */
export interface Holder extends ProcessIdentity {
  /** ISO 8601. */
  since: string;
}

const readOnly = new Set(['EROFS', 'EACCES', 'EPERM']);
const sentenceReadOnly = 'Run {run} cannot go on where it is, for nothing can be written in {folder}: copy the run to a place where you may write, and resume it there.';

/** Where the lock cannot be written at all, that is what is told. */
function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    return;
  }
}

/** A run that is resumed each second for thirty years; the next number still counts as one. */
const mostTurns = 1e9;
const leaseMs = 120_000;
/** Bytes: more than a lock's file ever has. */
const longest = 4096;

/** Who carries the run out now; null where nobody does. */
export function whoHolds(run: string): Holder | null {
  const folder = path.join(run, runFiles.lock);
  return holderOf(folder, lastTurn(folder), Date.now());
}

function held(run: string, { pid, host, since }: Holder): UserError {
  const values = { run: path.basename(run), pid, since };
  return host === thisHost
    ? new UserError('run-going', 'Run {run} is going already, in process {pid} since {since}: stop it first.', values)
    : new UserError('run-going', 'Run {run} is going already, on {host} in process {pid} since {since}: stop it there first.', { ...values, host: host.split(' ')[0]! });
}

/** The turn's holder where it still holds. `now`: milliseconds on the clock of the disk that the file is on. */
function holderOf(folder: string, turn: number, now: number): Holder | null {
  const holder = turn > 0 ? readHolder(folder, turn) : null;
  if (!holder) return null;
  if (holder.host === thisHost) return isThatProcess(holder) ? holder : null;
  const touched = statSync(path.join(folder, String(turn)), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return now - touched < leaseMs ? holder : null;
}

/** Null where the turn is over, or its file says nothing. */
function readHolder(folder: string, turn: number): Holder | null {
  try {
    const { pid, start, host, since } = JSON.parse(readRegularFile(path.join(folder, String(turn)), longest).toString('utf8')) as Partial<Holder>;
    const sound = Number.isInteger(pid) && typeof start === 'string' && typeof host === 'string' && typeof since === 'string';
    return sound ? { pid: pid!, start: start!, host: host!, since: since! } : null;
  } catch {
    return null;
  }
}

function turns(folder: string): number[] {
  try {
    return readdirSync(folder).filter((name) => /^[1-9]\d{0,14}$/.test(name)).map(Number);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}

const lastTurn = (folder: string): number => turns(folder).reduce((a, b) => Math.max(a, b), 0);

/** Gives a whole file a second name, which no other has; where the disk knows no links, a copy. */
export function madeExclusively(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (!['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'UNKNOWN'].includes(code ?? '')) throw error;
  }
  try {
    copyFileSync(from, to, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
