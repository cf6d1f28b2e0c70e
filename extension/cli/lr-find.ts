import { lrDoubt, lrRange, lrSuggestionWords, tooFewSteps, type LrSuggestions } from '../shared/lr-finder';
import { said } from '../shared/said';
import { command } from './command';
import { dataFolder, engine, json, set, threads } from './options';
import { bar, columns } from './terminal';
import { t } from './translate';

export const lrFind = command({
  doc: 'Finds a learning rate: trains while it rises from step to step, and says where the loss fell (fastai\'s range test).',
  arguments: [{ placeholder: 'FILE', doc: 'an experiment file' }],
  options: {
    json,
    set,
    steps: { kind: 'integer', placeholder: 'N', min: 10, doc: said`Steps of the test; ${{ steps: lrRange.steps }} by default.` },
    engine,
    threads,
    'data-folder': dataFolder,
  },
  async run({ arguments: [file], options, terminal }) {
    const { lrTest } = await import('../trainer/lr-test');
    const steps = options.steps ?? lrRange.steps;
    const { lr, loss, suggestions } = await lrTest({
      file: file!, set: options.set, engine: options.engine, threads: options.threads, dataFolder: options['data-folder'], steps,
      onStep: (point) => {
        if (!options.json) terminal.progress(`${bar(point.step / steps, 20)} ${t('lr {lr}, loss {loss}', { lr: point.lr.toExponential(2), loss: point.loss.toFixed(4) })}`, false);
      },
    });
    if (options.json) return terminal.printJson({ lr, loss, suggestions });
    if (!suggestions) throw tooFewSteps(lr.length);
    const rows = Object.entries(lrSuggestionWords).map(([key, { name, doc }]) => [t(name), suggestions[key as keyof LrSuggestions].toExponential(2), t(doc)]);
    for (const line of columns(rows)) terminal.print(line);
    const doubt = lrDoubt(loss, steps);
    if (doubt) terminal.note(t(doubt));
  },
});
