import type { Notice } from './events';
import { fill, type Mistake } from './said';

/** A notice as the log holds it: in English, and its sentence and its values apart. `time`: milliseconds since the epoch. */
export function noticeOf(severity: Notice['severity'], { id, sentence, values }: Mistake, time: number): Notice {
  const said = { sentence, values };
  return { type: 'notice', time, severity, id, message: fill(said), said };
}
