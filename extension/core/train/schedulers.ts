import type { SchedulerRow } from './rows';
import { CosineAnnealingLR } from './schedulers/cosine-annealing-lr';
import { MultiStepLR } from './schedulers/multi-step-lr';
import { OneCycleLR } from './schedulers/one-cycle-lr';
import { ReduceLROnPlateau } from './schedulers/reduce-lr-on-plateau';
import { StepLR } from './schedulers/step-lr';

/** How the learning rate changes over a run, by PyTorch's names. */
export const schedulers: Record<string, SchedulerRow> = {
  StepLR,
  MultiStepLR,
  CosineAnnealingLR,
  OneCycleLR,
  ReduceLROnPlateau,
};
