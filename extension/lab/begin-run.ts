import path from 'node:path';
import { runFiles } from '../shared/run-folder';
import type { ResumeOrder, TrainOrder } from '../shared/run-order';
import { UserError } from '../shared/user-error';
import { liveTrainer } from '../trainer/live-trainer';
import { GrowingLog } from './growing-log';
import { startTrainer, type TrainerProcess } from './start-trainer';
import { newRunIn } from './started-run';

export interface BegunRun {
  trainer: TrainerProcess;
  /** The run's folder; null where the trainer ended before it had one, and says why. */
  run: string | null;
}

/** Starts a trainer that outlives us, and resolves as soon as its run is there. `script` is the trainer's bundle, `logs` where its words are kept. */
export async function beginRun(script: string, order: TrainOrder, logs: string): Promise<BegunRun> {
  const started = await newRunIn(order.runs);
  const trainer = await startTrainer(script, order, logs);
  return { trainer, run: await started(trainer) };
}

const pollMs = 50;

/** Goes on with a run that is not being trained, and resolves as soon as its trainer has begun, or has ended: what keeps it from going on is known by then. Throws a UserError where one is at it already. */
export async function resumeRun(script: string, order: ResumeOrder, logs: string): Promise<TrainerProcess> {
  if (liveTrainer(order.run) !== null) throw new UserError('run-trained-now', 'The run {run} is being trained now: it need not be resumed.', { run: order.run });
  const log = new GrowingLog(path.join(order.run, runFiles.events));
  await log.grow();
  const trainer = await startTrainer(script, order, logs);
  while (!trainer.ended && !(await log.grow()).some((event) => event.type === 'run-start' && event.pid === trainer.pid)) await new Promise((resolve) => setTimeout(resolve, pollMs));
  return trainer;
}
