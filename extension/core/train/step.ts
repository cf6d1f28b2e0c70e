import type { Experiment } from '../../shared/experiment';
import type { Program, ProgramIo, StateEntry, Tensor, TensorSpec, Tf } from '../engine';
import type { Model } from '../model/model';
import { clipped, globalNorm } from './clip';
import { losses } from './losses';
import { optimizers } from './optimizers';
import { withMomentum } from './run-schedule';
import { trainableNames, trainedLayers, type Beginnings, type TrainedLayers } from './trained-layers';
import { joined, parted, updatedTogether } from './update-groups';

/**
 * A training step as programs. `whole` does everything; with gradient accumulation the batches of one step run `add`
 * and the last of them `finish`.
 */
export type Stage = 'whole' | 'add' | 'finish';

export interface TrainingStep {
  trained: TrainedLayers;
  /**
   * Inputs as `inputs` says: images [N, C, H, W], targets [N, K], scalars. Outputs: `loss` [], `logits` [N, K], and with
   * clip_grad_norm `gradient_norm` [], before clipping.
   */
  program(stage: Stage): Program;
  inputs(size: number, stage: Stage): Record<string, TensorSpec>;
  /** State beyond the model's own that the programs need: optimizer slots, gradient sums, averaged weights. */
  slots(weights: Record<string, StateEntry>): Record<string, StateEntry>;
  /** The scalar inputs of optimizer step `step`, counted from 1. `batches`: how many batches it is the mean of. */
  scalars(at: { step: number; lr: number; momentum: number | null; batches: number }, stage: Stage): Record<string, Float32Array>;
}

const slotName = (slot: string, weight: string): string => `optimizer.${slot}.${weight}`;
export const gradientName = (weight: string): string => `gradient.${weight}`;
export const emaName = (weight: string): string => `ema.${weight}`;

/** A weight's learning rate and the count of its steps: weights of one pace are given the same scalars. */
interface Pace {
  lrScale: number;
  /** Steps of the run before it was trained. */
  since: number;
}
const lrInput = ({ lrScale }: Pace): string => (lrScale === 1 ? 'lr' : `lr.${lrScale}`);
const optimizerInput = (scalar: string, { since }: Pace): string => (since === 0 ? `optimizer.${scalar}` : `optimizer.${scalar}.${since}`);

/** `momentum`: the schedule's at the first step, where it drives one, else null. `at`: the epoch, counted from 0, and what was not trained from the run's beginning. */
export function createTrainingStep(model: Model, experiment: Experiment, momentum: number | null, at: { epoch: number; began?: Beginnings } = { epoch: 0 }): TrainingStep {
  const { training } = experiment;
  const row = optimizers[experiment.optimizer.name]!;
  const params = withMomentum(experiment.optimizer.params, momentum) as never;
  const undecayed = { ...experiment.optimizer.params, weight_decay: 0 };
  const trained = trainedLayers(model, experiment, at.epoch);
  const { names } = trained;
  const paces = new Map(names.map((name): [string, Pace] => [name, { lrScale: trained.lrScale(name), since: at.began?.[name] ?? 0 }]));
  const shapeOf = (name: string): number[] => model.weights[name]!.shape;
  // Norms' weights and all biases are the vectors among the weights (as timm tells them).
  const paramsOf = (name: string): never =>
    training.no_decay_norm_bias && shapeOf(name).length <= 1 ? (withMomentum(undecayed, momentum) as never) : params;
  const optimizerScalars = (step: number, at: number | null): Record<string, number> =>
    row.scalars?.(withMomentum(experiment.optimizer.params, at) as never, step) ?? {};

  const update = (io: ProgramIo, gradients: Tensor[]): { state: Record<string, Tensor>; outputs: Record<string, Tensor> } => {
    const { tf } = io;
    const norm = training.clip_grad_norm === null ? null : globalNorm(tf, gradients);
    const bounded = clipped(tf, gradients, norm, training);
    const state: Record<string, Tensor> = {};
    for (const group of updatedTogether(names, shapeOf, (name) => JSON.stringify(paces.get(name)))) {
      const [first] = group;
      const pace = paces.get(first)!;
      const scalars = Object.fromEntries(Object.keys(optimizerScalars(1, momentum)).map((name) => [name, io.inputs[optimizerInput(name, pace)]!]));
      const read = (entry: (name: string) => string): Tensor => joined(tf, group.map((name) => io.state(entry(name))));
      const write = (entry: (name: string) => string, value: Tensor): void =>
        parted(tf, value, group.map(shapeOf)).forEach((part, i) => (state[entry(group[i]!)] = part));
      const specs = row.slots(paramsOf(first), shapeOf(first));
      // A scalar slot (NAdam's mu_product) tells of the steps, not of the weight: it is the same for the whole group.
      const shared = (slot: string): boolean => specs[slot]!.shape.length === 0;
      const slots = Object.fromEntries(
        Object.keys(specs).map((slot) => [slot, shared(slot) ? io.state(slotName(slot, first)) : read((name) => slotName(slot, name))]),
      );
      const weight = read((name) => name);
      const gradient = joined(tf, group.map((name) => bounded[names.indexOf(name)]!));
      const next = row.update(tf, weight, gradient, slots, paramsOf(first), { ...scalars, lr: io.inputs[lrInput(pace)]! });
      write((name) => name, next.weight);
      for (const [slot, value] of Object.entries(next.slots)) {
        if (shared(slot)) for (const name of group) state[slotName(slot, name)] = value;
        else write((name) => slotName(slot, name), value);
      }
      if (training.ema !== null) {
        const average = read(emaName);
        write(emaName, tf.add(average, tf.mul(tf.sub(next.weight, average), io.inputs.ema_intake!)));
      }
    }
    return { state, outputs: norm ? { gradient_norm: norm } : {} };
  };

  return {
    trained,
    program: (stage) => (io) => {
      const { tf } = io;
      const { value, grads, logits, updates } = lossAndGradients(io, model, experiment, trained);
      const outputs = { loss: value, logits };
      if (stage === 'whole') {
        const done = update(io, grads);
        return { outputs: { ...outputs, ...done.outputs }, state: { ...updates, ...done.state } };
      }
      const sums = grads.map((gradient, i) => tf.add(io.state(gradientName(names[i]!)), tf.mul(gradient, io.inputs.gradient_scale!)));
      const named = (tensors: Tensor[]): Record<string, Tensor> => Object.fromEntries(names.map((name, i) => [gradientName(name), tensors[i]!]));
      if (stage === 'add') return { outputs, state: { ...updates, ...named(sums) } };
      const done = update(io, sums);
      return { outputs: { ...outputs, ...done.outputs }, state: { ...updates, ...done.state, ...named(sums.map((sum) => tf.zerosLike(sum))) } };
    },
    inputs(size, stage) {
      const float = (shape: number[]): TensorSpec => ({ shape, dtype: 'float32' });
      const scalars = Object.keys(this.scalars({ step: 1, lr: 0, momentum, batches: 1 }, stage)).map((name) => [name, float([])]);
      return { images: float([size, ...model.input]), targets: float([size, ...model.output]), ...Object.fromEntries(scalars) };
    },
    slots(weights) {
      const entries: Record<string, StateEntry> = {};
      for (const name of names) {
        for (const [slot, { shape, fill }] of Object.entries(row.slots(paramsOf(name), shapeOf(name))))
          entries[slotName(slot, name)] = { shape, values: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(fill) };
        if (training.accumulate > 1) entries[gradientName(name)] = { shape: shapeOf(name), values: new Float32Array(weights[name]!.values.length) };
      }
      // What is frozen is its own average.
      if (training.ema !== null) for (const name of trainableNames(model)) entries[emaName(name)] = { shape: shapeOf(name), values: weights[name]!.values.slice() };
      return entries;
    },
    scalars({ step, lr, momentum: at, batches }, stage) {
      const values: Record<string, number> = {};
      if (stage !== 'whole') values.gradient_scale = 1 / batches;
      if (stage !== 'add') {
        for (const pace of paces.values()) {
          values[lrInput(pace)] = lr * pace.lrScale;
          for (const [name, value] of Object.entries(optimizerScalars(step - pace.since, at))) values[optimizerInput(name, pace)] = value;
        }
        // PyTorch's AveragedModel begins with a copy of the weights after the first step.
        if (training.ema !== null) values.ema_intake = step === 1 ? 1 : 1 - training.ema;
      }
      return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Float32Array.of(value)]));
    },
  };
}

/** `observed`: layers by their paths, of whose outputs something is kept. */
export function lossAndGradients(
  io: ProgramIo,
  model: Model,
  experiment: Experiment,
  { names, evaluated }: Pick<TrainedLayers, 'names' | 'evaluated'>,
  observed: { paths: string[]; see(output: Tensor): Tensor } | null = null,
): { value: Tensor; grads: Tensor[]; logits: Tensor; updates: Record<string, Tensor>; observations: Tensor[] } {
  const { tf } = io;
  // What leaves the tape beside the loss has to outlive the scope that it closes.
  const kept: Record<string, Tensor> = {};
  const keep = (tensors: Record<string, Tensor>): void => {
    for (const [name, tensor] of Object.entries(tensors)) kept[name] = tf.keep(tf.clone(tensor));
  };
  const compute = (...weights: Tensor[]): Tensor => {
    const byName = new Map(names.map((name, i) => [name, weights[i]!]));
    const { logits, updates, captured } = model.forward(io, io.inputs.images!, (name) => byName.get(name) ?? io.state(name), { training: true, evaluated, capture: observed?.paths });
    keep({ ...updates, logits });
    observed?.paths.forEach((path, i) => keep({ [observation(i)]: observed.see(captured[path]!) }));
    return lossOf(tf, experiment, logits, io.inputs.targets!, experiment.data.batch_transform.length > 0 ? 'soft' : 'hard');
  };
  const { value, grads } = tf.valueAndGrads(compute as never)(names.map((name) => io.state(name)));
  const { logits, ...others } = Object.fromEntries(
    Object.entries(kept).map(([name, tensor]) => {
      const released = tf.clone(tensor);
      tensor.dispose();
      return [name, released];
    }),
  );
  const observations = (observed?.paths ?? []).map((_, i) => others[observation(i)]!);
  const updates = Object.fromEntries(Object.entries(others).filter(([name]) => name in model.weights));
  return { value, grads, logits: logits!, updates, observations };
}

/** What stands for it among the tensors that are kept: no weight has such a name. */
const observation = (index: number): string => `observed ${index}`;

/** Scalar: the experiment's loss of logits [N, K] against targets [N, K]. */
export const lossOf = (tf: Tf, { loss }: Experiment, logits: Tensor, targets: Tensor, kind: 'hard' | 'soft'): Tensor =>
  losses[loss.name]!.loss(tf, logits, targets, loss.params as never, kind);
