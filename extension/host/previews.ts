import { findNodeAtLocation } from 'jsonc-parser';
import { analyse, type Analysis } from '../core/config/analyse';
import { said, type Said } from '../shared/said';
import { UserError } from '../shared/user-error';
import type { SourceText } from '../core/config/source-text';
import type { Node } from '../core/model/model';
import { walk } from '../core/model/placed-layers';
import { scheduleCurve, type ScheduleCurve } from '../core/train/schedule';
import type { LayerSummary, ModelSummary, SchedulePreview } from '../shared/panels';

/** Where neither the data set nor a run of it says how many steps an epoch has. */
const assumedStepsPerEpoch = 100;

/** What a plateau scheduler is shown to answer: the validation losses of a run of the same experiment. */
export interface Replay {
  name: string;
  valLosses: number[];
}

/** `analysis` is the text's, where it is there already. */
export function schedulePreview(file: string, text: string, replay: Replay | null, analysis = analyse(text)): SchedulePreview {
  const { experiment, stepsPerEpoch, problems } = analysis;
  if (!experiment) return { file, problem: firstProblem(problems) };
  const metrics = experiment.scheduler?.name === 'ReduceLROnPlateau' ? replay : null;
  const accumulated = Math.ceil((stepsPerEpoch ?? assumedStepsPerEpoch) / experiment.training.accumulate);
  let curve: ScheduleCurve;
  try {
    curve = scheduleCurve(experiment, accumulated, metrics?.valLosses ?? []);
  } catch (error) {
    if (error instanceof UserError) return { file, problem: error.mistake };
    throw error;
  }
  const { lr, momentum } = curve;
  const scheduler = experiment.scheduler?.name ?? null;
  return { file, problem: null, scheduler, epochs: experiment.epochs, steps_per_epoch: accumulated, lr, momentum, replayed: metrics?.name ?? null };
}

export function modelSummary(file: string, text: string, analysis = analyse(text)): ModelSummary {
  const { nodes, problems, modelProblems } = analysis;
  const sum = (of: (node: Node) => number) => nodes.reduce((total, node) => total + of(node), 0);
  const problem = modelProblems.length > 0 || nodes.length === 0 ? firstProblem(problems) : null;
  const input = nodes[0]?.input;
  return { file, problem, input: input ? [...input] : null, layers: nodes.map(layerSummary), params: sum(({ params }) => params), macs: sum(({ macs }) => macs) };
}

function layerSummary(node: Node): LayerSummary {
  const { path, choice, output, params, macs, receptiveField } = node;
  const children = Object.entries(node.children).map(([name, layers]) => ({ name, layers: layers.map(layerSummary) }));
  return { path, type: choice.name, shape: [...output], params, macs, receptive_field: receptiveField, children };
}

const firstProblem = (problems: Analysis['problems']): Said => {
  const problem = problems.find(({ severity }) => severity === 'error');
  return problem ? said`Line ${{ line: problem.line }}: ${{ problem: problem.said }}` : said`There is no model yet.`;
};

/** Place of a layer in the text: offset and length of what is written there. */
export function placeOfLayer(text: string, path: string): Place | null {
  const { nodes, source } = analyse(text);
  const node = walk(nodes).find((each) => each.path === path);
  return node ? placeOf(source, node) : null;
}

/** The innermost layer whose text holds `offset`; of one that is placed several times, the first. */
export function layerAt(text: string, offset: number): string | null {
  const { nodes, source } = analyse(text);
  let found: { path: string; length: number } | null = null;
  for (const node of walk(nodes)) {
    const place = placeOf(source, node);
    const inside = place && offset >= place.offset && offset <= place.offset + place.length;
    if (inside && (!found || place.length < found.length)) found = { path: node.path, length: place.length };
  }
  return found?.path ?? null;
}

interface Place {
  offset: number;
  length: number;
}

const placeOf = ({ root }: SourceText, { choice }: Node): Place | null => (root && findNodeAtLocation(root, choice.path)) ?? null;
