import { placeholder } from '../core/config/placeholder';
import { parseExperiment } from '../core/config/parse';
import { vocabulary } from '../core/config/vocabulary';
import type { ExperimentChoices } from '../shared/panels';

/** What a panel offers to change of an experiment's text; null where the text has errors. */
export function experimentChoices(file: string, text: string): ExperimentChoices | null {
  const { experiment } = parseExperiment(text);
  if (!experiment) return null;
  const { optimizer, scheduler, epochs, data } = experiment;
  const lr = Number(optimizer.params.lr);
  const offered = Object.keys(vocabulary.scheduler).filter((name) => !composed.has(name));
  const schedulers = offered.map((name) => ({ name, value: schedulerValue(name, epochs, lr) }));
  return { file, optimizer: optimizer.name, lr, batch_size: data.batch_size, epochs, scheduler: scheduler?.name ?? null, schedulers };
}

/** Made of other schedulers or of an expression: to be written by hand. */
const composed = new Set(['SequentialLR', 'ChainedScheduler', 'LambdaLR', 'MultiplicativeLR', 'SWALR']);

/** A scheduler with what it requires: a bare name where that is nothing. */
function schedulerValue(name: string, epochs: number, lr: number): unknown {
  const fitting: Record<string, unknown> = {
    step_size: Math.max(1, Math.round(epochs / 3)),
    milestones: [Math.max(1, Math.round(epochs / 2)), Math.max(2, Math.round((3 * epochs) / 4))],
    T_max: epochs,
    T_0: Math.max(1, Math.round(epochs / 3)),
    max_lr: 10 * lr,
    base_lr: lr,
    gamma: 0.9,
  };
  const required = Object.entries(vocabulary.scheduler[name]?.params ?? {}).filter(([, param]) => param.default === undefined);
  if (required.length === 0) return name;
  const params = required.map(([key, param]) => [key, fitting[key] ?? (JSON.parse(placeholder(key, param.type, name)) as unknown)]);
  return { [name]: Object.fromEntries(params) as unknown };
}
