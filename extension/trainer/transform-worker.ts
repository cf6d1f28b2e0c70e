import { parentPort, workerData } from 'node:worker_threads';
import { UserError } from '../shared/user-error';
import type { RingWork } from './batches/ring';
import { serveRing } from './batches/serve-ring';
import type { WorkerWord } from './batches/worker-batches';

const say = (word: WorkerWord): void => parentPort!.postMessage(word);
try {
  serveRing(workerData as RingWork, () => say('batch'));
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  say(error.mistake);
}
