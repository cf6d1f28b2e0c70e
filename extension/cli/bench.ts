import { deviceWords } from '../shared/device-words';
import { percent } from '../shared/run-words';
import { command } from './command';
import { dataFolder, engine, json, set, threads } from './options';
import { columns } from './terminal';
import { t } from './translate';

export const bench = command({
  doc: 'Measures how fast an experiment trains on this machine.',
  arguments: [{ placeholder: 'FILE', doc: 'an experiment file' }],
  options: {
    json,
    set,
    steps: { kind: 'integer', placeholder: 'N', min: 3, doc: 'Steps over which the step time is taken; 50 by default.' },
    engine,
    threads,
    'data-folder': dataFolder,
  },
  async run({ arguments: [file], options, terminal }) {
    const { bench: measure } = await import('../trainer/bench');
    const { TrainControl } = await import('../core/train/control');
    const control = new TrainControl();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => control.stop());
    const result = await measure({
      control,
      file: file!, set: options.set, engine: options.engine, threads: options.threads, dataFolder: options['data-folder'], steps: options.steps ?? 50,
      onStage: (stage) => terminal.progress(t('measuring {what} …', { what: stage }), !options.json),
    });
    // As a shell has it of a command that Ctrl-C ended.
    if (!result) return 130;
    if (options.json) return void terminal.printJson(result);
    const rows = [
      [t('engine'), t('{engine} on {device}', { engine: result.engine, device: deviceWords(result.device) })],
      [t('step'), t('{time} ms for {pictures} pictures, {speed} images/s', { time: result.step_ms.toFixed(2), pictures: result.batch_size, speed: Math.round(result.images_per_second) })],
      [t('end to end'), t('{speed} images/s with transforms and validation, {share} of the time waiting for pictures', { speed: Math.round(result.end_to_end_images_per_second), share: percent(result.input_waiting) })],
      [t('transforms'), t('{speed} images/s on one thread', { speed: Math.round(result.transform_images_per_second) })],
      [t('first step'), t('{time} s after the command', { time: result.first_step_seconds.toFixed(2) })],
      [t('memory'), t('{size} MB at most', { size: Math.round(result.peak_rss_mb) })],
    ];
    for (const line of columns(rows)) terminal.print(line);
  },
});
