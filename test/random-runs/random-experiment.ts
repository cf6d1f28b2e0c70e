import { analyse } from '../../extension/core/config/analyse';
import { losses } from '../../extension/core/train/losses';
import { optimizers } from '../../extension/core/train/optimizers';
import { schedulers } from '../../extension/core/train/schedulers';
import { transforms } from '../../extension/core/data/transforms';
import type { PictureSpec } from '../../extension/core/data/transform';
import { parseExperiment } from '../../extension/core/config/parse';
import { chance, given, type Chance } from './chance';
import { layerDraws, randomNetwork, type Written } from './random-stack';

export const classes = ['ape', 'bee', 'cat'];
/** Pictures of each class, to train on and to validate on. */
export const pictureCounts = { train: [8, 7, 7], val: [3, 2, 2] };

type Draw = (c: Chance) => Record<string, unknown>;
const some = <T>(c: Chance, value: T): T | undefined => (c.yes(0.4) ? value : undefined);
const weights = (c: Chance): number[] => classes.map(() => c.scale(0.3, 3));

/** Rows whose result is the same for every picture and epoch, by parameters that leave nothing to chance. */
const transformDraws: Record<string, Draw> = {
  Resize: (c) => given({ size: c.yes() ? c.whole(9, 15) : [c.whole(8, 14), c.whole(8, 14)], interpolation: some(c, c.one(['nearest', 'box', 'hamming', 'bicubic', 'lanczos'])) }),
  CenterCrop: (c) => ({ size: c.yes() ? c.whole(8, 12) : [c.whole(8, 14), c.whole(8, 12)] }),
  Pad: (c) => given({ padding: c.yes() ? c.whole(1, 2) : [c.whole(0, 2), c.whole(0, 2)], padding_mode: some(c, c.one(['edge', 'reflect', 'symmetric'])), fill: some(c, c.whole(1, 255)) }),
  RandomHorizontalFlip: () => ({ p: 1 }),
  RandomVerticalFlip: () => ({ p: 1 }),
  RandomRotation: (c) => ({ degrees: c.one([[90, 90], [180, 180], [30, 30]]) }),
  ColorJitter: (c) => ({ [c.one(['brightness', 'contrast', 'saturation'])]: ((factor) => [factor, factor])(c.scale(0.4, 2)) }),
  Grayscale: (c) => ({ num_output_channels: c.one([1, 3]) }),
  RandomGrayscale: () => ({ p: 1 }),
  RandomInvert: () => ({ p: 1 }),
  RandomPosterize: (c) => ({ bits: c.whole(1, 7), p: 1 }),
  RandomSolarize: (c) => ({ threshold: c.whole(20, 230), p: 1 }),
  RandomAdjustSharpness: (c) => ({ sharpness_factor: c.scale(0.2, 3), p: 1 }),
  RandomAutocontrast: () => ({ p: 1 }),
  RandomEqualize: () => ({ p: 1 }),
};

const lossDraws: Record<string, Draw> = {
  CrossEntropyLoss: (c) => given({ weight: some(c, weights(c)), label_smoothing: some(c, c.scale(0.02, 0.3)) }),
  NLLLoss: (c) => given({ weight: some(c, weights(c)) }),
  BCEWithLogitsLoss: (c) => given({ weight: some(c, weights(c)), pos_weight: some(c, weights(c)) }),
  MultiMarginLoss: (c) => given({ p: some(c, 2), margin: some(c, c.scale(0.3, 2)), weight: some(c, weights(c)) }),
  FocalLoss: (c) => given({ gamma: some(c, c.scale(0.5, 4)), alpha: some(c, weights(c)) }),
};

const betas = (c: Chance): number[] | undefined => some(c, [c.one([0.5, 0.8, 0.95]), c.one([0.9, 0.99, 0.9999])]);
const decay = (c: Chance): number | undefined => some(c, c.scale(1e-3, 0.2));
const adam = (c: Chance): Record<string, unknown> => ({ lr: c.scale(3e-4, 5e-3), betas: betas(c), eps: some(c, c.scale(1e-8, 1e-4)), weight_decay: decay(c) });
const optimizerDraws: Record<string, Draw> = {
  SGD(c) {
    const momentum = some(c, c.one([0.5, 0.9]));
    const nesterov = momentum !== undefined && c.yes(0.4);
    return { lr: c.scale(1e-3, 5e-2), momentum, nesterov: nesterov || undefined, dampening: momentum !== undefined && !nesterov ? some(c, 0.3) : undefined, weight_decay: decay(c), maximize: c.yes(0.1) || undefined };
  },
  Adam: (c) => ({ ...adam(c), amsgrad: some(c, true) }),
  AdamW: (c) => ({ ...adam(c), amsgrad: some(c, true) }),
  NAdam: (c) => ({ ...adam(c), momentum_decay: some(c, c.scale(1e-3, 0.1)), decoupled_weight_decay: some(c, true) }),
  RAdam: (c) => ({ ...adam(c), decoupled_weight_decay: some(c, true) }),
  RMSprop: (c) => ({ lr: c.scale(1e-4, 3e-3), alpha: some(c, 0.9), eps: some(c, c.scale(1e-8, 1e-4)), weight_decay: decay(c), momentum: some(c, 0.8), centered: some(c, true) }),
  Adagrad: (c) => ({ lr: c.scale(1e-3, 3e-2), lr_decay: some(c, 0.1), weight_decay: decay(c), initial_accumulator_value: some(c, 0.1) }),
  Adadelta: (c) => ({ lr: c.scale(0.1, 1), rho: some(c, 0.8), eps: some(c, c.scale(1e-6, 1e-3)), weight_decay: decay(c) }),
  Adamax: (c) => ({ lr: c.scale(3e-4, 5e-3), betas: betas(c), weight_decay: decay(c) }),
  Lion: (c) => ({ lr: c.scale(1e-5, 1e-3), betas: betas(c), weight_decay: decay(c) }),
  Muon: (c) => ({ lr: c.scale(1e-3, 2e-2), weight_decay: decay(c), momentum: some(c, 0.8), nesterov: some(c, c.yes()), ns_steps: some(c, c.whole(1, 6)), adjust_lr_fn: some(c, c.one(['original', 'match_rms_adamw'])) }),
};

const factor = (c: Chance): number => c.one([0.3, 0.5, 0.9]);
const swing = (c: Chance): Record<string, unknown> => ({ base_lr: c.scale(1e-4, 1e-3), max_lr: c.scale(2e-3, 1e-2), step_size_up: c.whole(1, 5), step_size_down: some(c, c.whole(1, 5)), mode: some(c, c.one(['triangular2', 'exp_range'])), gamma: some(c, 0.9) });
/** Schedulers that others can hold. */
const partDraws: Record<string, Draw> = {
  StepLR: (c) => ({ step_size: c.whole(1, 3), gamma: some(c, factor(c)) }),
  MultiStepLR: (c) => ({ milestones: [c.whole(1, 2), c.whole(2, 5)], gamma: some(c, factor(c)) }),
  ConstantLR: (c) => ({ factor: some(c, factor(c)), total_iters: some(c, c.whole(1, 4)) }),
  LinearLR: (c) => ({ start_factor: some(c, factor(c)), end_factor: some(c, factor(c)), total_iters: some(c, c.whole(1, 4)) }),
  ExponentialLR: (c) => ({ gamma: factor(c) }),
  PolynomialLR: (c) => ({ total_iters: c.whole(2, 12), power: some(c, 2) }),
  CosineAnnealingLR: (c) => ({ T_max: c.whole(2, 12), eta_min: some(c, c.scale(1e-5, 1e-4)) }),
  CosineAnnealingWarmRestarts: (c) => ({ T_0: c.whole(1, 4), T_mult: some(c, 2) }),
  LambdaLR: (c) => ({ lr_lambda: c.one(['0.9 ** epoch', 'min(1, (epoch + 1) / 4)', '0.5 if epoch % 2 == 0 else 1', '1 / sqrt(1 + epoch)']) }),
  MultiplicativeLR: (c) => ({ lr_lambda: c.one(['0.9', '1 - 0.05 * epoch', '0.5 if epoch == 2 else 1']) }),
};
const part = (c: Chance): Written => named(c.one(Object.keys(partDraws)), partDraws, c);
const schedulerDraws: Record<string, Draw> = {
  ...partDraws,
  CyclicLR: (c) => ({ ...swing(c), cycle_momentum: some(c, c.yes()) }),
  OneCycleLR: (c) => ({ max_lr: c.scale(1e-3, 1e-2), pct_start: some(c, c.one([0.25, 0.5])), anneal_strategy: some(c, 'linear'), cycle_momentum: some(c, c.yes()), three_phase: some(c, true), div_factor: some(c, 10) }),
  ReduceLROnPlateau: (c) => ({ mode: some(c, c.one(['min', 'max'])), factor: factor(c), patience: c.whole(0, 1), threshold: some(c, 0.01), threshold_mode: some(c, 'abs'), cooldown: some(c, 1) }),
  SequentialLR: (c) => ({ schedulers: [part(c), part(c)], milestones: [c.whole(1, 2)] }),
  ChainedScheduler: (c) => ({ schedulers: [part(c), c.yes(0.3) ? { CyclicLR: given({ ...swing(c), cycle_momentum: false }) } : part(c)] }),
  SWALR: (c) => ({ swa_lr: c.scale(1e-4, 1e-2), anneal_epochs: some(c, c.whole(0, 3)), anneal_strategy: some(c, 'linear') }),
};

function named(name: string, draws: Record<string, Draw>, c: Chance): Record<string, unknown> {
  return { [name]: given(draws[name]!(c)) };
}

/** The rows that no random experiment has, by why. */
export const leftOut = {
  /** Their results are drawn: held against PyTorch as distributions, and given what was drawn. */
  drawn: ['RandomCrop', 'RandomResizedCrop', 'RandomAffine', 'RandomPerspective', 'ElasticTransform', 'GaussianBlur', 'AutoAugment', 'RandAugment', 'TrivialAugmentWide', 'AugMix', 'RandomApply', 'RandomChoice', 'RandomOrder', 'RandomErasing'],
};
export const vocabulary: Record<string, { drawn: string[]; all: string[] }> = {
  transforms: { drawn: [...Object.keys(transformDraws), 'ToTensor', 'Normalize'], all: Object.keys(transforms) },
  losses: { drawn: Object.keys(lossDraws), all: Object.keys(losses) },
  optimizers: { drawn: Object.keys(optimizerDraws), all: Object.keys(optimizers) },
  schedulers: { drawn: Object.keys(schedulerDraws), all: Object.keys(schedulers) },
};

function trainingOf(c: Chance): Record<string, unknown> {
  const averaged = c.whole(0, 3);
  return given({
    clip_grad_norm: c.yes(0.3) ? c.scale(0.05, 2) : undefined, clip_grad_value: c.yes(0.2) ? c.scale(0.005, 0.1) : undefined, accumulate: some(c, c.whole(2, 3)),
    no_decay_norm_bias: some(c, true), ema: averaged === 0 ? c.one([0.5, 0.9, 0.99]) : undefined, swa_start: averaged === 1 ? c.whole(0, 1) : undefined,
  });
}

/** Deterministic transforms, and the shape that they leave: [C, H, W]. */
function transformsOf(c: Chance, channels: number, size: [number, number]): { written: Written[]; shape: number[] } {
  const drawn = Array.from({ length: c.whole(0, 3) }, () => named(c.one(Object.keys(transformDraws)), transformDraws, c));
  const tensor = { kind: 'bytes', height: size[0], width: size[1], channels } as PictureSpec;
  const output = (written: Written[]): PictureSpec | null => {
    const text = JSON.stringify({ data: { dataset: 'Shapes', train_transform: written }, model: ['Flatten'], optimizer: 'SGD', epochs: 1 });
    try {
      return parseExperiment(text).experiment!.data.train_transform.reduce((spec, { name, params }) => transforms[name]!.output(params, spec), tensor);
    } catch {
      return null;
    }
  };
  const kept = output(drawn) ? drawn : [];
  const { channels: left, height, width } = output(kept)!;
  const normalize = c.yes(0.7) ? [{ Normalize: { mean: Array.from({ length: left }, () => c.scale(0.3, 0.6)), std: Array.from({ length: left }, () => c.scale(0.2, 0.4)) } }] : [];
  return { written: [...kept, 'ToTensor', ...normalize], shape: [left, height, width] };
}

/**
 * The experiment of a seed, as its file holds it. Successive seeds go through all layers, optimizers, schedulers and losses;
 * what stands beside them is drawn. Null where what was drawn does not go together.
 */
export function randomExperiment(seed: number): Record<string, unknown> | null {
  const c = chance(seed);
  const next = <T>(of: T[]): T => of[seed % of.length]!;
  const layerNames = Object.keys(layerDraws);
  const wanted = [layerNames[(2 * seed) % layerNames.length]!, layerNames[(2 * seed + 1) % layerNames.length]!];
  const channels = c.one([1, 3]);
  const size: [number, number] = [c.whole(8, 13), c.whole(8, 13)];
  const { written, shape } = transformsOf(c, channels, size);
  const loss = next(Object.keys(lossDraws));
  const network = randomNetwork(shape, classes.length, wanted, c);
  const scheduler = next([null, ...Object.keys(schedulerDraws)]);
  const schedule = scheduler === null ? null : named(scheduler, schedulerDraws, c);
  if (scheduler !== null && c.yes(0.3)) Object.assign(schedule![scheduler] as object, scheduler === 'ReduceLROnPlateau' ? {} : { interval: c.one(['epoch', 'batch']) }, { warmup: c.one([0.5, 1]) });
  const experiment = {
    data: {
      dataset: { ImageFolder: { root: 'pictures', size, channels: channels === 1 ? 'grey' : 'rgb' } }, batch_size: c.whole(5, 8), shuffle: false, drop_last: c.yes(0.3),
      train_transform: written, test_transform: written,
    },
    model: loss === 'NLLLoss' ? [...network, 'LogSoftmax'] : network,
    loss: named(loss, lossDraws, c),
    optimizer: named(next(Object.keys(optimizerDraws)), optimizerDraws, c),
    scheduler: schedule,
    training: trainingOf(c),
    epochs: c.whole(2, 4),
    seed,
  };
  const known = { shape: [channels, ...size] as [number, number, number], classes, trainImages: 22, valImages: 7 };
  return analyse(JSON.stringify(experiment), { dataset: known }).problems.some(({ severity }) => severity === 'error') ? null : experiment;
}
