import { fields, listOf, oneOf, text, whole } from './parse-event';
import type { AskedLine, EditAnswer, Order } from './run-folder';
import { isMistake } from './said';

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

const isOutcome = fields({ epoch: whole, changes: listOf(fields({ path: text })), doubts: listOf((doubt) => isMistake(doubt) && fields({ severity: oneOf('warning', 'information') })(doubt)) });

/** What the trainer says to an edit; null for any other line, and for what is no answer. */
export function parseEditAnswer(line: string): EditAnswer | null {
  if (!line.startsWith('{"type":"edit-answer"')) return null;
  try {
    const answer = JSON.parse(line) as EditAnswer;
    return ('mistake' in answer ? isMistake(answer.mistake) : isOutcome(answer)) ? answer : null;
  } catch {
    return null;
  }
}
