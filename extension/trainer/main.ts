import os from 'node:os';
import { TrainControl } from '../core/train/control';
import { UserError } from '../shared/user-error';
import { carryOut } from './run';
import { parseRunOrder } from './train-options';

/**
 * The trainer process: `trainer.js train FILE | resume RUN` with the CLI's options. It outlives whoever started it and is
 * followed and controlled through the run's socket. Exit 0 after a run of any end but failure; 1 failed; 2 a mistake found
 * before the run had a folder, said in one line on stderr.
 */
process.env.ORT_DISABLE_TELEMETRY = '1';
os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL);

const control = new TrainControl();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => control.stop());

async function main(): Promise<void> {
  const [kind = '', ...args] = process.argv.slice(2);
  const { order } = parseRunOrder(kind, args);
  const { status, error } = await carryOut(order, control, () => undefined);
  if (error) console.error(error);
  process.exitCode = status === 'failed' ? 1 : 0;
}

main().catch((error: unknown) => {
  console.error(error instanceof UserError ? error.message : error);
  process.exitCode = error instanceof UserError ? 2 : 1;
});
