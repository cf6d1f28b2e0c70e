import type { SchedulerRow } from './rows';
import { ChainedScheduler } from './schedulers/chained-scheduler';
import { ConstantLR } from './schedulers/constant-lr';
import { CosineAnnealingLR } from './schedulers/cosine-annealing-lr';
import { CosineAnnealingWarmRestarts } from './schedulers/cosine-annealing-warm-restarts';
import { CyclicLR } from './schedulers/cyclic-lr';
import { ExponentialLR } from './schedulers/exponential-lr';
import { LambdaLR } from './schedulers/lambda-lr';
import { LinearLR } from './schedulers/linear-lr';
import { MultiStepLR } from './schedulers/multi-step-lr';
import { MultiplicativeLR } from './schedulers/multiplicative-lr';
import { OneCycleLR } from './schedulers/one-cycle-lr';
import { PolynomialLR } from './schedulers/polynomial-lr';
import { ReduceLROnPlateau } from './schedulers/reduce-lr-on-plateau';
import { SequentialLR } from './schedulers/sequential-lr';
import { StepLR } from './schedulers/step-lr';
import { SWALR } from './schedulers/swa-lr';

/** How the learning rate changes over a run, by PyTorch's names. */
export const schedulers: Record<string, SchedulerRow> = {
  StepLR,
  MultiStepLR,
  ConstantLR,
  LinearLR,
  ExponentialLR,
  PolynomialLR,
  CosineAnnealingLR,
  CosineAnnealingWarmRestarts,
  CyclicLR,
  OneCycleLR,
  ReduceLROnPlateau,
  LambdaLR,
  MultiplicativeLR,
  SequentialLR,
  ChainedScheduler,
  SWALR,
};
