import type { Hearing } from '../core/train/hearing';
import { breathe } from './breathe';

/** What long work calls between its pieces, however small they are. Rejects once it is not wanted any more. */
export type Between = () => Promise<void>;

/** Work may keep its user waiting for this long. */
const patienceMs = 50;

/** Hears, a few times a second, whether the work is still wanted: `hearing` may hold it for as long as the user pauses. */
export function betweenPieces(signal?: AbortSignal, hearing?: Hearing): Between {
  let heard = performance.now();
  return async () => {
    if (performance.now() - heard >= patienceMs) {
      await (hearing ? hearing.goesOn() : breathe());
      heard = performance.now();
    }
    signal?.throwIfAborted();
  };
}

/** What `work` comes to, or, at once, the abortion: for work that cannot be taken in pieces. It may then go on unheeded. */
export async function unlessAborted<T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> {
  if (!signal) return work;
  signal.throwIfAborted();
  let aborted = (): void => undefined;
  const abortion = new Promise<never>((_, reject) => signal.addEventListener('abort', (aborted = () => reject(signal.reason as Error)), { once: true }));
  try {
    return await Promise.race([work, abortion]);
  } finally {
    signal.removeEventListener('abort', aborted);
  }
}
