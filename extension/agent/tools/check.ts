import { planOf } from '../../core/study/plan';
import { runsOf } from '../../core/study/size';
import { spaceOf } from '../../core/study/variables';
import type { Analysis } from '../../core/config/analyse';
import { checked } from '../../lab/check-experiment';
import { english } from '../../shared/said';
import { analyseFile } from '../../trainer/experiment-file';
import { costsOf, secondsOf } from '../costs';
import { given, rounded } from '../figures';
import { inside } from '../inside';
import { tool } from '../tool';
import { file, set } from '../fields';

const mostProblems = 20;

export const check = tool({
  description: 'Checks an experiment file (*.cnn.jsonc) without running it: problems with line and fix, parameters, multiply-adds, how long a run takes here, what it costs (a download, a long time).',
  fields: {
    file, set,
    layers: { type: 'boolean', description: 'List the layers with output shapes and parameters.' },
  },
  required: ['file'],
  reads: true,
  async run({ file: word = '', set: values = [], layers = false }, desk) {
    const place = inside(desk.folder, word);
    const { analysis } = analyseFile(place, values);
    const found = checked(analysis);
    const lines = found.problems.map(({ line, column, severity, id, message }) => `${line}:${column} ${severity} ${id}: ${message}`);
    const seconds = secondsOf(analysis, desk);
    const study = studyOf(analysis);
    return given({
      problems: lines.length > mostProblems ? [...lines.slice(0, mostProblems), `${lines.length - mostProblems} more`] : lines.length === 0 ? 'none' : lines,
      params: found.params, macs: found.macs, epochs: analysis.experiment?.epochs,
      layers: layers ? found.layers.map(({ path, type, output_shape: shape, params }) => `${path} ${type} ${shape.join('x')} ${params}`) : null,
      study: study && { runs: study.runs, seeds: study.seeds },
      seconds_a_run: seconds === null ? null : rounded(seconds),
      costs: costsOf(place, analysis, desk, study?.runs ?? 1, study?.atOnce ?? 1).map((cost) => english(cost)),
    });
  },
});

function studyOf({ study }: Analysis): { runs: number; seeds: number; atOnce: number } | null {
  const plan = planOf(study);
  return plan && { runs: runsOf(plan, spaceOf(study.variables)), seeds: plan.seeds, atOnce: plan.at_once };
}
