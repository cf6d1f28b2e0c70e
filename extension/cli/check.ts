import type { Analysis } from '../core/config/analyse';
import { checked } from '../lab/check-experiment';
import { said } from '../shared/said';
import { command } from './command';
import { json, set } from './options';
import { columns, type Terminal } from './terminal';
import { analyseFile, place } from '../trainer/experiment-file';
import { t } from './translate';

export const check = command({
  doc: 'Lists an experiment\'s problems and its layers: shapes, parameters, multiply-adds, receptive fields.',
  arguments: [{ placeholder: 'FILE', doc: 'an experiment file' }],
  options: { json, set },
  async run({ arguments: [file], options, terminal }) {
    const { analysis } = analyseFile(file!, options.set);
    const errors = analysis.problems.filter(({ severity }) => severity === 'error');
    if (options.json) terminal.printJson(checked(analysis));
    else describe(file!, analysis, terminal);
    for (const error of errors) terminal.note(`${place(file!, error)}: ${t(error.said)}`);
    return errors.length > 0 ? 2 : 0;
  },
});

const severityWords = { error: said`error`, warning: said`warning`, information: said`information` };

function describe(file: string, analysis: Analysis, terminal: Terminal): void {
  const { problems } = analysis;
  const { layers, params, macs } = checked(analysis);
  const rows = layers.map(({ path, type, output_shape: output, params, macs, receptive_field: field }) => [path, type, output.join('x'), params, macs, field ?? '']);
  const heads = [t('layer'), t('type'), t('output'), t('parameters'), t('multiply-adds'), t('receptive field')];
  for (const line of columns([heads, ...rows, ['', t('all'), '', params, macs]])) terminal.print(line);
  for (const problem of problems.filter(({ severity }) => severity !== 'error')) terminal.print(`${place(file, problem)}: ${t(severityWords[problem.severity])}: ${t(problem.said)}`);
  if (problems.length === 0) terminal.print(t('No problems.'));
}
