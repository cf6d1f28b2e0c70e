import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import os from 'node:os';
import { isAlive } from '../shared/is-alive';

/** What tells a process from another that bears its number later, or on another machine. */
export interface ProcessIdentity {
  pid: number;
  /** When it started, in whatever words this system has for it; empty where it has none. Of two processes with one number it differs. */
  start: string;
  /** The machine, and which of its starts; of containers on one machine, which. */
  host: string;
}

export const thisHost = `${os.hostname()} ${bootOf()}`.trim();

/** This process. */
export const ownIdentity = (): ProcessIdentity => ({ pid: process.pid, start: startOf(process.pid), host: thisHost });

/** Whether that very process of this machine still lives; one that has ended and that its parent has not asked about yet does not. Numbers that name no single process (0, negative ones) do not; 1 is the trainer where it is all that a container runs. */
export function isThatProcess({ pid, start, host }: ProcessIdentity): boolean {
  return host === thisHost && pid > 0 && isAlive(pid, process.kill) && startOf(pid) === start;
}

/** In place of its start. */
const ended = 'ended';

function startOf(pid: number): string {
  try {
    if (process.platform === 'linux') {
      // Fields 3 and 22, counted behind the name in brackets, which may hold anything (proc(5)): its state, and clock ticks since the machine started.
      const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)!.split(' ');
      return ['Z', 'X'].includes(fields[0]!) ? ended : (fields[19] ?? '');
    }
    const [command, ...words] = process.platform === 'win32' ? ['powershell', '-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.Ticks`] : ['ps', '-o', 'lstart=', '-p', String(pid)];
    return execFileSync(command!, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], windowsHide: true }).trim();
  } catch {
    return '';
  }
}

function bootOf(): string {
  try {
    // Containers that share a host's name and start see other processes each: by its number one is not found from another.
    return process.platform === 'linux' ? `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}` : '';
  } catch {
    return '';
  }
}
