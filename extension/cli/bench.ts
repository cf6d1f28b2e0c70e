import { command } from './command';
import { dataFolder, engine, json, set, threads } from './options';
import { columns } from './terminal';

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
      onStage: (words) => terminal.progress(`measuring ${words} …`, !options.json),
    });
    // As a shell has it of a command that Ctrl-C ended.
    if (!result) return 130;
    if (options.json) return void terminal.printJson(result);
    const rows = [
      ['engine', `${result.engine} on ${result.device}`],
      ['step', `${result.step_ms.toFixed(2)} ms for ${result.batch_size} pictures, ${Math.round(result.images_per_second)} images/s`],
      ['end to end', `${Math.round(result.end_to_end_images_per_second)} images/s with transforms and validation, ${(100 * result.input_waiting).toFixed(1)} % of the time waiting for pictures`],
      ['transforms', `${Math.round(result.transform_images_per_second)} images/s on one thread`],
      ['first step', `${result.first_step_seconds.toFixed(2)} s after the command`],
      ['memory', `${Math.round(result.peak_rss_mb)} MB at most`],
    ];
    for (const line of columns(rows)) terminal.print(line);
  },
});
