import type { Analysis } from '../core/config/analyse';
import type { Node } from '../core/model/model';
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
    if (options.json) terminal.printJson(summary(analysis));
    else describe(file!, analysis, terminal);
    for (const error of errors) terminal.note(`${place(file!, error)}: ${t(error.said)}`);
    return errors.length > 0 ? 2 : 0;
  },
});

function summary({ problems, nodes }: Analysis) {
  const layers = placed(nodes).map(({ path, choice, output, params, macs, receptiveField }) => ({
    path, type: choice.name, output_shape: output, params, macs, receptive_field: receptiveField,
  }));
  return {
    problems: problems.map(({ id, severity, message, said, line, column }) => ({ id, severity, message, ...said, line, column })),
    layers,
    params: total(nodes, 'params'),
    macs: total(nodes, 'macs'),
  };
}

const severityWords = { error: said`error`, warning: said`warning`, information: said`information` };

function describe(file: string, { problems, nodes }: Analysis, terminal: Terminal): void {
  const rows = placed(nodes).map(({ path, choice, output, params, macs, receptiveField }) => [path, choice.name, output.join('x'), params, macs, receptiveField ?? '']);
  const heads = [t('layer'), t('type'), t('output'), t('parameters'), t('multiply-adds'), t('receptive field')];
  for (const line of columns([heads, ...rows, ['', t('all'), '', total(nodes, 'params'), total(nodes, 'macs')]])) terminal.print(line);
  for (const problem of problems.filter(({ severity }) => severity !== 'error')) terminal.print(`${place(file, problem)}: ${t(severityWords[problem.severity])}: ${t(problem.said)}`);
  if (problems.length === 0) terminal.print(t('No problems.'));
}

/** Layers in the order data flows, inner ones before the block that holds them. */
const placed = (nodes: Node[]): Node[] => nodes.flatMap((node) => [...Object.values(node.children).flatMap(placed), node]);

/** Of the outermost layers: a block's figures include its children's. */
const total = (nodes: Node[], figure: 'params' | 'macs'): number => nodes.reduce((sum, node) => sum + node[figure], 0);
