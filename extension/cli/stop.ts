import { findRun } from '../lab/find-run';
import { command } from './command';
import { json, runs } from './options';
import { runArgument } from './run-argument';
import { t } from './translate';

export const stop = command({
  doc: 'Stops a run that is going, with a checkpoint from which it can be resumed.',
  arguments: [runArgument],
  options: { 'keep-best': { kind: 'flag', doc: 'Keep the best epoch\'s weights as the run\'s result: predict, features and explain look at them, and not at the last ones.' }, json, runs },
  async run({ arguments: [word = ''], options, terminal }) {
    const [{ stopRun }, { keepBest }] = await Promise.all([import('../lab/stop-run'), import('../lab/keep-run')]);
    const run = findRun(word, options.runs);
    await stopRun(run);
    const best = options['keep-best'] ? keepBest(run) : null;
    if (options.json) return terminal.printJson({ run, best });
    terminal.print(best ? t('Stopped; the weights of epoch {epoch} are kept as the best.', { epoch: best.epoch }) : t('Stopped.'));
  },
});
