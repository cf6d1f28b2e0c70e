import { UserError } from '../shared/user-error';
import { command } from './command';
import { json, runs, set } from './options';
import { bar } from './terminal';
import { t } from './translate';

export const schedule = command({
  doc: 'Shows the learning rate of every step of the configured run; with --plateau, when ReduceLROnPlateau would have acted in one that was trained.',
  arguments: [{ placeholder: 'FILE', doc: 'an experiment file; with --plateau a run\'s folder, its name, the beginning of its name, or "last"' }],
  options: {
    json,
    runs,
    set,
    plateau: { kind: 'text', placeholder: 'patience=2,factor=0.5', doc: 'Gives what a run came to to ReduceLROnPlateau with these parameters: after which epochs would it have lowered the learning rate?' },
    metrics: { kind: 'text', placeholder: '1,0.9,…', doc: 'What a plateau scheduler sees at the end of each epoch; without it, no epoch is better than the first.' },
    'steps-per-epoch': { kind: 'integer', placeholder: 'N', min: 1, doc: 'Steps of an epoch, where the data set\'s size is not known before it is loaded.' },
  },
  async run({ arguments: [file = ''], options, terminal }) {
    if (options.plateau !== undefined) return (await import('./plateau')).printPlateau(file, options.plateau, options, terminal);
    const { readExperimentFile } = await import('../trainer/experiment-file');
    const { stepsPerEpoch } = await import('../core/train/loop');
    const { scheduleCurve } = await import('../core/train/schedule');
    const { experiment, analysis } = readExperimentFile(file!, options.set);
    const steps = options['steps-per-epoch'] ?? (analysis.stepsPerEpoch === null ? null : stepsPerEpoch(experiment, analysis.stepsPerEpoch));
    if (steps === null) throw new UserError('steps-unknown', '{file}: how many pictures "{dataset}" has is known only after it is loaded: give --steps-per-epoch N.', { file, dataset: experiment.data.dataset.name });
    const curve = scheduleCurve(experiment, steps, readMetrics(options.metrics));
    if (options.json) return terminal.printJson(curve);
    const highest = curve.lr.reduce((a, b) => Math.max(a, b), 0);
    terminal.print(t('{steps} steps an epoch, {epochs} epochs; learning rate at the start of each epoch:', { steps, epochs: experiment.epochs }));
    for (let epoch = 0; epoch < experiment.epochs; epoch++) {
      const lr = curve.lr[epoch * steps]!;
      const momentum = curve.momentum ? `  ${t('momentum {momentum}', { momentum: curve.momentum[epoch * steps]!.toPrecision(6) })}` : '';
      terminal.print(`${String(epoch + 1).padStart(5)}  ${lr.toPrecision(6).padEnd(12)} ${bar(lr / highest, 40)}${momentum}`.trimEnd());
    }
  },
});

function readMetrics(list: string | undefined): number[] {
  if (list === undefined) return [];
  return list.split(',').map((word) => {
    const value = Number(word);
    if (word.trim() === '' || !Number.isFinite(value)) throw new UserError('metrics-not-numbers', '--metrics {list}: "{word}" is not a number; write numbers with commas between them, e.g. --metrics 1,0.9,0.85.', { list, word });
    return value;
  });
}
