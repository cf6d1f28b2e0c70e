import { lowerLr } from '../config/lr-places';
import type { Remedy } from '../../shared/events';
import type { Experiment } from '../../shared/experiment';
import type { Mistake, Said, Values } from '../../shared/said';
import { UserError } from '../../shared/user-error';
import type { Batch } from '../data/dataset';
import type { Engine, Program, StateEntry } from '../engine';
import type { Model } from '../model/model';
import { placedLayers } from '../model/placed-layers';
import { evaluateInputs } from './evaluate';
import { lossOf } from './step';
import { trainableNames } from './trained-layers';

/** Why a run ended: for its last event. */
export interface Failure {
  error: string;
  mistake: Mistake;
  /** Absent where a lower learning rate would be no help. */
  remedy?: Remedy;
}

/** Where a run stood when its numbers ceased to be numbers; all counted from 1. */
export interface Moment {
  step: number;
  epoch: number;
  batch: number;
  lr: number;
}

/** The engine holds the state from which the batch was computed. */
export interface Scene {
  experiment: Experiment;
  model: Model;
  engine: Engine;
  batch: Batch;
  /** The random numbers that the batch was computed with. */
  draw: { seed: number; counter: number };
  /** Frozen layers in evaluation mode, by path. */
  evaluated: ReadonlySet<string>;
}

/** A learning rate a tenth as high is what most often helps: gradients that explode do so by their size. */
const remedyFactor = 0.1;

/** Index of the first that is NaN or infinite; -1 where all are finite. */
export function nonFiniteAt(values: ArrayLike<number>): number {
  // Zero times each is zero, or NaN for good: without a branch a value.
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * 0;
  if (sum === 0) return -1;
  return Array.prototype.findIndex.call(values, (value: number) => !Number.isFinite(value));
}

/** Name of the first entry of a state that is not finite throughout, or null. */
export const nonFiniteEntry = (state: Record<string, StateEntry>): string | null => Object.keys(state).find((name) => nonFiniteAt(state[name]!.values) >= 0) ?? null;

/** What there is to say of a loss that is no finite number: a look at the pictures and weights, then one more forward pass finds where it began. */
export async function lossNotFinite(loss: number, moment: Moment, scene: Scene): Promise<Failure> {
  const { step, epoch, batch } = moment;
  const bad = nonFiniteAt(scene.batch.images);
  if (bad >= 0) {
    const [channels, height, width] = scene.model.input as [number, number, number];
    const picture = Math.floor(bad / (channels * height * width));
    const channel = Math.floor(bad / (height * width)) % channels;
    return failure('pictures-not-finite', picturesSentence, { step, epoch, batch, picture: picture + 1, channel: channel + 1 });
  }
  const where = await placeOf(scene, step - 1);
  return loweredLr('loss-not-finite', Number.isNaN(loss) ? notANumber : infinite, { ...rounded(moment), where }, scene.experiment);
}

/** State that is not to be saved over the state of before. `step`: optimizer steps done. */
export const stateNotFinite = (entry: string, { step, epoch, lr }: Omit<Moment, 'batch'>, experiment: Experiment): Failure =>
  loweredLr('state-not-finite', stateSentence, { entry, ...rounded({ step, epoch, lr }) }, experiment);

// Whole sentences, as they are translated.
const notANumber = 'The loss became not a number at step {step} (epoch {epoch}, batch {batch}, lr {lr}): {where}; set a lower {param}, e.g. {lower}, or clip_grad_norm in "training".';
const infinite = 'The loss became infinite at step {step} (epoch {epoch}, batch {batch}, lr {lr}): {where}; set a lower {param}, e.g. {lower}, or clip_grad_norm in "training".';
const stateSentence = '{entry} is not finite any more after step {step} (epoch {epoch}, lr {lr}), so it was not saved and the checkpoint of before stays; set a lower {param}, e.g. {lower}, or clip_grad_norm in "training".';
const picturesSentence = 'The pictures of batch {batch} (epoch {epoch}, step {step}) are not all finite numbers, the first in channel {channel} of picture {picture} of the batch: look at the training transforms, at the std of Normalize for instance.';

function loweredLr(id: string, sentence: string, values: Values, experiment: Experiment): Failure {
  const { param, lr, set } = lowerLr(experiment, remedyFactor);
  return { ...failure(id, sentence, { ...values, param, lower: lr }), remedy: { param, lr, set } };
}

function failure(id: string, sentence: string, values: Values): Failure {
  const { message: error, mistake } = new UserError(id, sentence, values);
  return { error, mistake };
}

const rounded = <M extends { lr: number }>(moment: M): M => ({ ...moment, lr: +moment.lr.toPrecision(6) });

async function placeOf(scene: Scene, stepsDone: number): Promise<Said> {
  const weights = await brokenWeights(scene);
  if (weights) {
    const values = { ...weights, before: stepsDone };
    return stepsDone === 0
      ? { sentence: 'the weights it began with are not finite, those of layer {layer} ({type}) for instance', values }
      : { sentence: 'the weights of layer {layer} ({type}) are not finite since the update of step {before}', values };
  }
  try {
    return await brokenOutput(scene);
  } catch (error) {
    // Whatever ends the second pass, for want of memory for instance, the first one's failure is what is told.
    return { sentence: 'where it began could not be found out ({reason})', values: { reason: error instanceof UserError ? error : String(error) } };
  }
}

/** The layer whose weights broke first: gradients come from the loss, so the one nearest to it. */
async function brokenWeights({ model, engine }: Scene): Promise<{ layer: string; type: string } | null> {
  const names = trainableNames(model);
  const state = await engine.getState(names);
  const broken = names.filter((name) => nonFiniteAt(state[name]!.values) >= 0);
  const node = placedLayers(model.nodes).findLast(({ weights }) => broken.some((name) => name in weights));
  return node ? { layer: node.path, type: node.choice.name } : null;
}

/** The first layer, in the order data flows, whose output is not finite; else the loss itself. */
async function brokenOutput({ experiment, model, engine, batch, draw, evaluated }: Scene): Promise<Said> {
  const layers = placedLayers(model.nodes);
  const compiled = await engine.compile('diagnosis', diagnosis(model, experiment, layers.map(({ path }) => path), evaluated), evaluateInputs(model, batch.size));
  try {
    const seen = await compiled.run({ images: batch.images, targets: batch.targets }, draw);
    const first = layers.find(({ path }) => seen[layerPort(path)]![0] !== 0);
    if (first) return { sentence: 'it first appeared in the output of layer {layer} ({type})', values: { layer: first.path, type: first.choice.name } };
    if (Number.isFinite(seen.loss![0]!)) return { sentence: 'a second pass over the batch did not show where', values: {} };
    return { sentence: 'it first appeared in {loss}, of outputs up to {largest}', values: { loss: experiment.loss.name, largest: +seen.largest![0]!.toPrecision(3) } };
  } finally {
    compiled.dispose();
  }
}

const layerPort = (path: string): string => `layer ${path}`;

/** The forward pass as training has it, of which a number a layer is kept: 0, or NaN where the layer's output is not finite throughout. */
const diagnosis =
  (model: Model, experiment: Experiment, paths: string[], evaluated: ReadonlySet<string>): Program =>
  (io) => {
    const { tf } = io;
    const { logits, captured } = model.forward(io, io.inputs.images!, (name) => io.state(name), { training: true, evaluated, capture: paths });
    const zeros = paths.map((path) => [layerPort(path), tf.sum(tf.mul(captured[path]!, 0))]);
    const loss = lossOf(tf, experiment, logits, io.inputs.targets!, experiment.data.batch_transform.length > 0 ? 'soft' : 'hard');
    return { outputs: { ...Object.fromEntries(zeros), loss, largest: tf.max(tf.abs(logits)) } };
  };
