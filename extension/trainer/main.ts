import { TrainControl } from '../core/train/control';
import { lastWords } from '../shared/last-words';
import { parseRunOrder } from '../shared/run-order';
import { UserError } from '../shared/user-error';
import { lowerPriority } from './lower-priority';
import { carryOut } from './run';

/**
 * The trainer process: `trainer.js ORDER`, a RunOrder as JSON. It outlives whoever started it and is followed and controlled
 * through the run's socket. Exit 0 after a run of any end but failure; 2 for the user's mistakes, else 1: the last line on
 * stderr says why (`lastWords`).
 */
lowerPriority('PRIORITY_LOW');

const control = new TrainControl();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => control.stop());

main(process.argv[2] ?? '').catch((error: unknown) => {
  if (!(error instanceof UserError)) console.error(error);
  console.error(lastWords(error));
  process.exitCode = error instanceof UserError ? 2 : 1;
});

async function main(line: string): Promise<void> {
  const order = parseRunOrder(line);
  if (!order) throw new UserError('trainer-order', 'The trainer takes an order as JSON, such as {example}, not {order}.', { example: '{"kind":"resume","run":"FOLDER"}', order: line });
  const { status, error, mistake } = await carryOut(order, control, () => undefined);
  if (status !== 'failed') return;
  console.error(lastWords(mistake ? new UserError(mistake.id, mistake.sentence, mistake.values) : error));
  process.exitCode = 1;
}
