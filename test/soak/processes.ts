import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import path from 'node:path';

/** What a process holds of the system. */
export interface Held {
  rssMb: number;
  handles: number;
  sockets: number;
  threads: number;
}

/** Of a process that runs under Linux; null where it is gone. */
export function heldBy(pid: number): Held | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const open = readdirSync(`/proc/${pid}/fd`).map((fd) => linkOf(`/proc/${pid}/fd/${fd}`));
    const figure = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
    return { rssMb: figure('VmRSS') / 1024, handles: open.length, sockets: open.filter((link) => link.startsWith('socket:')).length, threads: figure('Threads') };
  } catch {
    return null;
  }
}

function linkOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}

/** Ids and command lines of the processes whose environment has this variable: those that one test has started, with all that those have. */
export function processesWith(variable: string, value: string): { pid: number; command: string }[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid)) return [];
    try {
      const environment = readFileSync(path.join('/proc', name, 'environ'), 'utf8').split('\0');
      return environment.includes(`${variable}=${value}`) ? [{ pid, command: readFileSync(path.join('/proc', name, 'cmdline'), 'utf8').replaceAll('\0', ' ') }] : [];
    } catch {
      return [];
    }
  });
}

export const told = ({ rssMb, handles, sockets, threads }: Held): string => `${rssMb.toFixed(0)} MB, ${handles} handles, ${sockets} of them sockets, ${threads} threads`;
