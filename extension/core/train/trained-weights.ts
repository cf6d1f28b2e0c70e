import type { Experiment } from '../../shared/experiment';
import type { StateEntry } from '../engine';
import type { Model } from '../model/model';
import { entryName, type WeightsView } from './evaluate';

/**
 * The weights that a run is looked at with (predictions, feature maps, `best` and `swa` checkpoints), under PyTorch's
 * names: the exponential average where there is one, else the live ones; `swa` after the run's end.
 */
export function trainedWeights(
  model: Model,
  { training }: Pick<Experiment, 'training'>,
  state: Record<string, StateEntry>,
  view: WeightsView = training.ema === null ? 'live' : 'ema',
): Record<string, StateEntry> {
  return Object.fromEntries(Object.keys(model.weights).map((name) => [name, state[entryName(model, view, name)]!]));
}
