import { Adam } from './optimizers/adam';
import { AdamW } from './optimizers/adam-w';
import { SGD } from './optimizers/sgd';
import type { OptimizerRow } from './rows';

/** How gradients change weights, by PyTorch's names. */
export const optimizers: Record<string, OptimizerRow> = {
  SGD,
  Adam,
  AdamW,
};
