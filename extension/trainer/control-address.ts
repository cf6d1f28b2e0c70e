import { randomBytes } from 'node:crypto';
import { lstatSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ControlAddress } from '../shared/run-folder';

/** More than a control.json ever has. */
export const controlBytes = 4096;

const pipes = '\\\\.\\pipe\\';
/** Of a socket or pipe of ours. */
const ownName = /^cnn-lab-\d+-[0-9a-f]{8}(\.sock)?$/;
const ownToken = /^[0-9a-f]{48}$/;

/** A new address for this process. A socket's path may have about 100 bytes: it is not in the run's folder, whose path can be long. */
export function newControlAddress(): ControlAddress {
  const id = `cnn-lab-${process.pid}-${randomBytes(4).toString('hex')}`;
  return { path: process.platform === 'win32' ? `${pipes}${id}` : path.join(os.tmpdir(), `${id}.sock`), token: randomBytes(24).toString('hex'), pid: process.pid };
}

/**
 * The address in a control.json's text; null for any that no trainer of this user on this machine makes. Whoever writes that file would
 * otherwise choose what we connect to: another program's socket, or a pipe of another machine.
 */
export function parseControlAddress(text: string): ControlAddress | null {
  try {
    const { path: place, token, pid } = JSON.parse(text) as Partial<Record<keyof ControlAddress, unknown>>;
    if (typeof place !== 'string' || typeof token !== 'string' || !ownToken.test(token) || !Number.isSafeInteger(pid) || (pid as number) < 2) return null;
    return isOwnPlace(place) ? { path: place, token, pid: pid as number } : null;
  } catch {
    return null;
  }
}

function isOwnPlace(place: string): boolean {
  if (process.platform === 'win32') return place.startsWith(pipes) && ownName.test(place.slice(pipes.length));
  if (path.dirname(place) !== path.resolve(os.tmpdir()) || !ownName.test(path.basename(place))) return false;
  // The folder may be everybody's: a link or another user's socket of such a name is not ours.
  const found = lstatSync(place, { throwIfNoEntry: false });
  return found !== undefined && found.isSocket() && found.uid === process.getuid!();
}
