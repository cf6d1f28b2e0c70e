import { resumeOrder, resumeUsage, trainOrder, trainUsage } from '../cli/run-orders';
import { parseArguments } from '../cli/parse-arguments';
import { TrainControl } from '../core/train/control';
import { UserError } from '../shared/user-error';
import { lowerPriority } from './lower-priority';
import { carryOut, type RunOrder } from './run';

/**
 * The trainer process: `trainer.js train FILE | resume RUN` with the command line's options. It outlives whoever started it
 * and is followed and controlled through the run's socket. Exit 0 after a run of any end but failure; 2 for the user's
 * mistakes, the last line on stderr says which; else 1.
 */
lowerPriority('PRIORITY_LOW');

const control = new TrainControl();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => control.stop());

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof UserError ? error.message : error);
  process.exitCode = error instanceof UserError ? 2 : 1;
});

async function main([kind = '', ...words]: string[]): Promise<void> {
  const { status, error } = await carryOut(orderOf(kind, words), control, () => undefined);
  if (status !== 'failed') return;
  console.error(error);
  process.exitCode = 1;
}

function orderOf(kind: string, words: string[]): RunOrder {
  if (kind === 'train') {
    const { arguments: given, options } = parseArguments(kind, trainUsage, words);
    return trainOrder(given, options);
  }
  if (kind === 'resume') {
    const { arguments: given, options } = parseArguments(kind, resumeUsage, words);
    return resumeOrder(given, options);
  }
  throw new UserError('trainer-order', 'The trainer does "train FILE" or "resume RUN", not "{order}".', { order: kind });
}
