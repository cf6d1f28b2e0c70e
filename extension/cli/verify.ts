import { findRun } from '../lab/find-run';
import { deviceWords } from '../shared/device-words';
import { shortest } from '../shared/series';
import { lowerPriority } from '../trainer/lower-priority';
import { command } from './command';
import { dataFolder, json, runs } from './options';
import { runArgument } from './run-argument';
import { t } from './translate';

/** Steps that are repeated, where nothing else is said. */
const usual = 32;

export const verify = command({
  doc: 'Makes the first steps of a run again and compares them with those on record, bit for bit. Exit status 1 where one differs.',
  arguments: [runArgument],
  options: { steps: { kind: 'integer', placeholder: 'N', min: 1, doc: 'How many steps are made again; 32 by default, and no more than the run has.' }, 'data-folder': dataFolder, json, runs },
  async run({ arguments: [word = ''], options, terminal }) {
    const [{ TrainControl }, { verifyRun }] = await Promise.all([import('../core/train/control'), import('../lab/verify-run')]);
    const run = findRun(word, options.runs);
    lowerPriority('PRIORITY_BELOW_NORMAL');
    const control = new TrainControl();
    const stop = (): void => control.stop();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
    const verified = await verifyRun(run, options.steps ?? usual, options['data-folder'], control);
    if (!verified) return 130;
    const { steps, differs, others, resumed, manifest } = verified;
    const { id, seed, engine, device, threads, versions, data_hash } = manifest;
    if (options.json) terminal.printJson({ run, steps, equal: differs === null, differs, others, resumed, seed, engine, device, threads, versions, data_hash });
    else {
      terminal.print(t('Data {hash}', { hash: data_hash! }));
      terminal.print(t('Seed {seed}, {engine} on {device}', { seed, engine, device: deviceWords(device) }));
      terminal.print(Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(', '));
      for (const { name, then, now } of others) terminal.note(t('Here it is another {name}: {now}, not {then}.', { name, now, then }));
      terminal.print(
        differs
          ? t('{run} differs at step {step}: {figure} {repeated}, on record {recorded}.', { run: id, step: differs.step, figure: differs.figure, repeated: shortest(differs.repeated), recorded: shortest(differs.recorded) })
          : t('{run}: the first {steps} steps are bit for bit those on record.', { run: id, steps }),
      );
      if (differs && resumed) terminal.print(t('The run was resumed: a value that was changed with --set then was another in its first steps.'));
    }
    return differs ? 1 : 0;
  },
});
