import type { Between } from './between-pieces';

/** What work comes to that stops between its pieces, with the user heard there. Rejects once it is not wanted any more. */
export async function inPieces<T>(work: Generator<void, T>, between: Between): Promise<T> {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    await between();
  }
}
