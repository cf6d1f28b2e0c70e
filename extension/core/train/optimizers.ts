import { Adadelta } from './optimizers/adadelta';
import { Adagrad } from './optimizers/adagrad';
import { Adam } from './optimizers/adam';
import { AdamW } from './optimizers/adam-w';
import { Adamax } from './optimizers/adamax';
import { Lion } from './optimizers/lion';
import { Muon } from './optimizers/muon';
import { NAdam } from './optimizers/n-adam';
import { RAdam } from './optimizers/r-adam';
import { RMSprop } from './optimizers/rms-prop';
import { SGD } from './optimizers/sgd';
import type { OptimizerRow } from './rows';

/** How gradients change weights, by PyTorch's names. */
export const optimizers: Record<string, OptimizerRow> = {
  SGD,
  Adam,
  AdamW,
  NAdam,
  RAdam,
  RMSprop,
  Adagrad,
  Adadelta,
  Adamax,
  Lion,
  Muon,
};
