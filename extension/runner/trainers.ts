import path from 'node:path';
import { liveAddress, ControlLink } from '../lab/control-link';
import { startTrainer } from '../lab/start-trainer';
import { runFiles, type Order } from '../shared/run-folder';
import type { RunOrder } from '../shared/run-order';
import { liveTrainer } from '../trainer/live-trainer';

const pollMs = 200;

/** Processes of this machine that carry out a run each, and outlive this one. */
export const trainers = {
  /** Begins a run; resolves when whoever carries it out has ended, rejects with why it failed. What it says goes to `logs` where it fails. */
  async start(order: RunOrder, logs: string): Promise<void> {
    const trainer = await startTrainer(path.join(__dirname, 'trainer.js'), order, logs);
    await trainer.end;
  },
  /** Null where nobody carries the run out now; else resolves when they have ended. */
  follow(run: string): Promise<void> | null {
    if (liveTrainer(run) === null) return null;
    return new Promise((resolve) => {
      const look = setInterval(() => {
        if (liveTrainer(run) !== null) return;
        clearInterval(look);
        resolve();
      }, pollMs);
    });
  },
  /** Passes an order on to whoever carries the run out; false where nobody heard it, who may only just be starting. */
  async tell(run: string, order: Order): Promise<boolean> {
    const address = await liveAddress(path.join(run, runFiles.control));
    const link = address && (await ControlLink.open(address, Number.MAX_SAFE_INTEGER).catch(() => null));
    if (!link) return false;
    const heard = await new Promise<boolean>((resolve) => {
      link.listen(() => undefined, (of) => of === order && resolve(true), () => resolve(false));
      link.send({ type: order });
    });
    link.close();
    return heard;
  },
};
