import { parseExperiment } from '../core/config/parse';
import { lrPlaces } from '../core/config/lr-places';
import type { LrWritten } from '../shared/panels';

/** Where the runs of an experiment's text take their highest learning rate from; null where it has errors. */
export function lrWritten(text: string): LrWritten[] | null {
  const { experiment } = parseExperiment(text);
  return experiment && lrPlaces(experiment).map(({ choice, param }) => ({ owner: choice.name, param, lr: Number(choice.params[param]) }));
}

/** All of an experiment's text that its range test depends on, to be compared; null where it has errors. */
export function rangeTestOf(text: string): string | null {
  const { experiment } = parseExperiment(text);
  if (!experiment) return null;
  const { data, model, init, loss, optimizer, training, seed } = experiment;
  const { clip_grad_norm, clip_grad_value, no_decay_norm_bias } = training;
  return JSON.stringify({ data, model, init, loss, optimizer: { ...optimizer, params: { ...optimizer.params, lr: null } }, clip_grad_norm, clip_grad_value, no_decay_norm_bias, seed });
}
