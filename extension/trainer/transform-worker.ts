import { parentPort, workerData } from 'node:worker_threads';
import type { RingWork } from './batches/ring';
import { serveRing } from './batches/serve-ring';

serveRing(workerData as RingWork, () => parentPort!.postMessage('batch'));
