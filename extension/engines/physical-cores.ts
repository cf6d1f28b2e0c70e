import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Cores that this process may use, counting hyper-threads once. */
export function physicalCores(): number {
  const logical = availableParallelism();
  if (process.platform === 'linux') return Math.max(1, Math.min(logical, linuxCores() ?? logical));
  return process.arch === 'x64' ? Math.max(1, Math.ceil(logical / 2)) : logical;
}

function linuxCores(): number | null {
  const text = readFileSync('/proc/cpuinfo', 'utf8');
  const fields = (key: string): string[] => [...text.matchAll(new RegExp(`^${key}\\s*:\\s*(\\d+)`, 'gm'))].map((match) => match[1]!);
  const [sockets, cores] = [fields('physical id'), fields('core id')];
  return cores.length === 0 ? null : new Set(cores.map((core, i) => `${sockets[i]}:${core}`)).size;
}
