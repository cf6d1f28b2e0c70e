import { deviceWords } from '../shared/device-words';
import { bytesWords } from '../shared/run-words';
import { command } from './command';
import { dataFolder, json } from './options';
import { columns } from './terminal';
import { t } from './translate';

export const doctor = command({
  doc: 'What there is to train with on this machine: each engine, or why it cannot be used; versions, processor, memory, disk.',
  arguments: [],
  options: { json, 'data-folder': dataFolder },
  async run({ options, terminal }) {
    const { diagnoseEngines, diagnoseMachine } = await import('../trainer/doctor');
    const machine = diagnoseMachine(options['data-folder']);
    const engines = [];
    for await (const state of diagnoseEngines(process.cwd())) engines.push(state);
    if (options.json) return terminal.printJson({ ...machine, engines: engines.map((state) => ('reason' in state ? { engine: state.engine, reason: t(state.reason) } : state)) });
    const { data_folder: folder, data_folder_free_bytes: free } = machine;
    const rows = [
      ...engines.map((state) => [state.engine, 'reason' in state ? t(state.reason) : `${t(deviceWords(state.device))} (${Object.entries(state.versions).map((entry) => entry.join(' ')).join(', ')})`]),
      ['Node', `${machine.node}, ${machine.platform}`],
      [t('processor'), [machine.cpu, t('{cores} cores', { cores: machine.cores }), ...machine.cpu_features].filter((part) => part !== '').join(', ')],
      [t('memory'), t('{whole}, {free} free', { whole: bytesWords(machine.memory_bytes), free: bytesWords(machine.free_memory_bytes) })],
      [t('data sets'), folder === null ? '–' : free === null ? folder : t('{folder}, {free} free', { folder, free: bytesWords(free) })],
    ];
    for (const line of columns(rows)) terminal.print(line);
  },
});
