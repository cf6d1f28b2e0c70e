import { BatchMaker } from './batch-maker';
import { Ring, type RingWork } from './ring';

/** A worker's whole life: makes batches until the ring is closed. */
export function serveRing({ plan, steps, memory }: RingWork, wakeConsumer: () => void): void {
  const ring = new Ring(memory, steps);
  const maker = new BatchMaker(plan);
  for (let job = ring.claimNext(); job !== null; job = ring.claimNext()) {
    const { epoch, step } = ring.place(job);
    maker.make(epoch, step, ring.room(job));
    if (ring.finish(job)) wakeConsumer();
  }
}
