import path from 'node:path';
import { startTrainer } from '../lab/start-trainer';
import { tellRun } from '../lab/tell-run';
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
  tell: tellRun,
};
