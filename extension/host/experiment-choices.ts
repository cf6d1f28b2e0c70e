import { findNodeAtLocation } from 'jsonc-parser';
import { analyse } from '../core/config/analyse';
import { applied, setValueEdits } from '../core/config/edit';
import { lrPlaces } from '../core/config/lr-places';
import { parseExperiment } from '../core/config/parse';
import { placeholder } from '../core/config/placeholder';
import { readSource } from '../core/config/source-text';
import { vocabulary } from '../core/config/vocabulary';
import type { Experiment, Fix } from '../shared/experiment';
import type { ExperimentChoices } from '../shared/panels';
import { lrWritten } from './lr-written';

type TextEdit = Fix['edits'][number];

/** What a panel offers to change of an experiment's text; null where the text has errors. */
export function experimentChoices(file: string, text: string): ExperimentChoices | null {
  const { experiment } = parseExperiment(text);
  const [lr] = lrWritten(text) ?? [];
  if (!experiment || !lr) return null;
  const { optimizer, scheduler, epochs, data } = experiment;
  const schedulers = Object.keys(vocabulary.scheduler).filter((name) => !composed.has(name));
  return { file, optimizer: optimizer.name, lr, batch_size: data.batch_size, epochs, scheduler: scheduler?.name ?? null, schedulers };
}

/** Made of other schedulers or of an expression: to be written by hand. */
const composed = new Set(['SequentialLR', 'ChainedScheduler', 'LambdaLR', 'MultiplicativeLR', 'SWALR']);

/** The scheduler of an experiment's text, by its name, as it is written there; null where there is none. */
export function writtenScheduler(text: string): { name: string; written: string } | null {
  const { experiment } = parseExperiment(text);
  const node = nodeOf(text);
  return experiment?.scheduler && node ? { name: experiment.scheduler.name, written: text.slice(node.offset, node.offset + node.length) } : null;
}

/** The edits after which an experiment is trained under a scheduler, or under none: written as `kept`, where it was there before, else with what fits the run. */
export function schedulerEdits(text: string, name: string | null, kept: string | null): TextEdit[] {
  const { experiment } = parseExperiment(text);
  const value = name === null || !experiment ? name : schedulerValue(name, experiment);
  const edits = setValueEdits(text, ['scheduler'], value);
  if (name === null) return edits;
  const written = kept ?? fitted(applied(text, edits));
  const node = nodeOf(text);
  return node ? [{ offset: node.offset, length: node.length, text: written }] : setValueEdits(text, ['scheduler'], JSON.parse(written));
}

const nodeOf = (text: string) => {
  const { root } = readSource(text);
  return root && findNodeAtLocation(root, ['scheduler']);
};

/** The scheduler as it is written once what the editor would underline in it is mended by its own fixes: a cycle or a patience that outlasts the run. */
function fitted(text: string): string {
  for (let rounds = 4; ; rounds--) {
    const node = nodeOf(text)!;
    const inside = ({ offset, length }: TextEdit): boolean => offset >= node.offset && offset + length <= node.offset + node.length;
    const fix = analyse(text).problems.flatMap(({ fixes }) => fixes?.[0] ?? []).find(({ edits }) => edits.every(inside));
    if (!fix || rounds === 0) return text.slice(node.offset, node.offset + node.length);
    text = applied(text, fix.edits);
  }
}

/** A scheduler with what it requires: a bare name where that is nothing. */
function schedulerValue(name: string, { epochs, ...experiment }: Experiment): unknown {
  const [place] = lrPlaces(experiment);
  const lr = Number(place!.choice.params[place!.param]);
  // The highest learning rate stays where it was told, from whichever scheduler.
  const highest = place!.param === 'max_lr' ? lr : 10 * lr;
  const fitting: Record<string, unknown> = {
    step_size: Math.max(1, Math.round(epochs / 3)),
    milestones: [Math.max(1, Math.round(epochs / 2)), Math.max(2, Math.round((3 * epochs) / 4))],
    T_max: epochs,
    T_0: Math.max(1, Math.round(epochs / 3)),
    max_lr: highest,
    base_lr: highest / 10,
    gamma: 0.9,
  };
  const required = Object.entries(vocabulary.scheduler[name]?.params ?? {}).filter(([, param]) => param.default === undefined);
  if (required.length === 0) return name;
  const params = required.map(([key, param]) => [key, fitting[key] ?? (JSON.parse(placeholder(key, param.type, name)) as unknown)]);
  return { [name]: Object.fromEntries(params) as unknown };
}
