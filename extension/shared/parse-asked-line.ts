import type { AskedLine, EditAnswer, Order } from './run-folder';

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

/** What the trainer says to an edit; null for any other line. It is our own trainer's, known by the socket's token. */
export function parseEditAnswer(line: string): EditAnswer | null {
  if (!line.startsWith('{"type":"edit-answer"')) return null;
  try {
    return JSON.parse(line) as EditAnswer;
  } catch {
    return null;
  }
}
