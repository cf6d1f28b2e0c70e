import { UserError } from '../shared/user-error';
import { command } from './command';
import { dataFolder, engine, json, set, threads } from './options';
import { bar, columns } from './terminal';

export const lrFind = command({
  doc: 'Finds a learning rate: trains while it rises from step to step, and says where the loss fell (fastai\'s range test).',
  arguments: [{ placeholder: 'FILE', doc: 'an experiment file' }],
  options: {
    json,
    set,
    steps: { kind: 'integer', placeholder: 'N', min: 10, doc: 'Steps of the test; 100 by default.' },
    engine,
    threads,
    'data-folder': dataFolder,
  },
  async run({ arguments: [file], options, terminal }) {
    const { lrTest } = await import('../trainer/lr-test');
    const steps = options.steps ?? 100;
    const { lr, loss, suggestions } = await lrTest({
      file: file!, set: options.set, engine: options.engine, threads: options.threads, dataFolder: options['data-folder'], steps,
      onStep: (point) => {
        if (!options.json) terminal.progress(`${bar(point.step / steps, 20)} lr ${point.lr.toExponential(2)} · loss ${point.loss.toFixed(4)}`, false);
      },
    });
    if (options.json) return terminal.printJson({ lr, loss, suggestions });
    if (!suggestions) throw new UserError(`The loss exploded after ${lr.length} steps, too few to suggest anything from: lower the model's initial weights or give more --steps.`);
    const rows = [
      ['valley', suggestions.valley, 'two thirds down the longest descent'],
      ['steepest', suggestions.steepest, 'where the loss falls fastest'],
      ['minimum / 10', suggestions.minimum_tenth, 'a tenth of where the loss is lowest'],
    ] as const;
    for (const line of columns(rows.map(([name, value, doc]) => [name, value.toExponential(2), doc]))) terminal.print(line);
  },
});
