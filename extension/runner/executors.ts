import path from 'node:path';
import { liveAddress, ControlLink } from '../lab/control-link';
import { startTrainer } from '../lab/start-trainer';
import { runFiles, type Order } from '../shared/run-folder';
import type { RunOrder } from '../shared/run-order';
import { liveTrainer } from '../trainer/live-trainer';

/** Where runs of a study are carried out. */
export interface Executor {
  /** Begins a run; resolves when whoever carries it out has ended, rejects with why it failed. What it says goes to `logs` where it fails. */
  start(order: RunOrder, logs: string): Promise<void>;
  /** Null where nobody carries the run out now; else resolves when they have ended. */
  follow(run: string): Promise<void> | null;
  /** Passes an order on to whoever carries the run out; false where nobody heard it, who may only just be starting. */
  tell(run: string, order: Order): Promise<boolean>;
}

const pollMs = 200;

/** Processes of this machine, which outlive this one. */
const local: Executor = {
  async start(order, logs) {
    const trainer = await startTrainer(path.join(__dirname, 'trainer.js'), order, logs);
    await trainer.end;
  },
  follow(run) {
    if (liveTrainer(run) === null) return null;
    return new Promise((resolve) => {
      const look = setInterval(() => {
        if (liveTrainer(run) !== null) return;
        clearInterval(look);
        resolve();
      }, pollMs);
    });
  },
  async tell(run, order) {
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

export const executors = { local } satisfies Record<string, Executor>;
