import { command } from './command';
import { followRun } from './follow-run';
import { trainOrder, trainUsage } from './run-orders';

export const train = command({
  doc: 'Trains an experiment, at a priority below other programs\'. Ctrl-C stops it with a checkpoint, from which it can be resumed.',
  ...trainUsage,
  run: ({ arguments: words, options, terminal }) => followRun(trainOrder(words, options), options.json, terminal),
});
