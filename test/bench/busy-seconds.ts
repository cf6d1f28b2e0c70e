import { readFileSync } from 'node:fs';

/** Seconds of the processor that a process has taken, all its threads together; Linux alone says so. */
export function busySeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
