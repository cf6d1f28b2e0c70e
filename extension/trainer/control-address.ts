import { randomBytes } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { ControlAddress } from '../shared/run-folder';

/** More than a control.json ever has. */
export const controlBytes = 4096;

const pipes = '\\\\.\\pipe\\';
/** Of a socket or pipe of ours. */
const ownName = /^cnn-lab-\d+-[0-9a-f]{8}(\.sock)?$/;
const ownToken = /^[0-9a-f]{48}$/;

/** Bytes of a socket's path: macOS has 104 for it, Linux 108. */
export const longestPath = 100;

/**
 * Folders that sockets are made in. First the one that every process of this machine knows, so that a window finds the trainer whatever TMPDIR
 * either was started with; the others for where nothing can be made there. Not the run's, whose path can be long.
 */
const socketFolders = (): string[] => [...new Set(['/tmp', process.env.XDG_RUNTIME_DIR ?? '', os.tmpdir()].filter(path.isAbsolute).map((folder) => path.resolve(folder)))];

/** New addresses for this process, of which the first that works is to be taken. */
export function newControlAddresses(): ControlAddress[] {
  const id = `cnn-lab-${process.pid}-${randomBytes(4).toString('hex')}`;
  const places = process.platform === 'win32' ? [`${pipes}${id}`] : socketFolders().map((folder) => path.join(folder, `${id}.sock`));
  return places.map((place) => ({ path: place, token: randomBytes(24).toString('hex'), pid: process.pid }));
}

/** Takes away this user's sockets on which nobody listens any more, as a trainer that was killed leaves them. */
export async function sweepSockets(): Promise<void> {
  if (process.platform === 'win32') return;
  for (const folder of socketFolders()) {
    for (const name of await readdir(folder).catch(() => [])) {
      const place = path.join(folder, name);
      if (ownName.test(name) && isOwnPlace(place) && (await isDeserted(place))) await rm(place, { force: true }).catch(() => undefined);
    }
  }
}

/** Its process is not asked for: it may be another container's, whose numbers are not ours. */
const isDeserted = (place: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(place);
    socket.once('connect', () => socket.destroy()).once('close', () => resolve(false));
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'));
  });

/**
 * The address in a control.json's text; null for any that no trainer of this user on this machine makes. Whoever writes that file would
 * otherwise choose what we connect to: another program's socket, or a pipe of another machine.
 */
export function parseControlAddress(text: string): ControlAddress | null {
  try {
    const { path: place, token, pid } = JSON.parse(text) as Partial<Record<keyof ControlAddress, unknown>>;
    if (typeof place !== 'string' || typeof token !== 'string' || !ownToken.test(token) || !Number.isSafeInteger(pid) || (pid as number) < 1) return null;
    return isOwnPlace(place) ? { path: place, token, pid: pid as number } : null;
  } catch {
    return null;
  }
}

function isOwnPlace(place: string): boolean {
  if (process.platform === 'win32') return place.startsWith(pipes) && ownName.test(place.slice(pipes.length));
  if (!socketFolders().includes(path.dirname(place)) || !ownName.test(path.basename(place))) return false;
  // The folder may be everybody's: a link or another user's socket of such a name is not ours.
  const found = lstatSync(place, { throwIfNoEntry: false });
  return found !== undefined && found.isSocket() && found.uid === process.getuid!();
}
