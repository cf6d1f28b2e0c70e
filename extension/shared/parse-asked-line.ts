import type { AskedLine, Order } from './run-folder';

/** What the trainer says that it was asked for; null for any other line. It is known by how it begins: no event does so, and few lines are it. */
export function parseAskedLine(line: string): Order | null {
  if (!line.startsWith('{"type":"asked"')) return null;
  try {
    const { of } = JSON.parse(line) as Partial<AskedLine>;
    return of === 'pause' || of === 'resume' || of === 'stop' ? of : null;
  } catch {
    return null;
  }
}
