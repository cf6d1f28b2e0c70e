import { existsSync, readSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { StateEntry } from '../core/engine';
import type { Model } from '../core/model/model';
import { swaName } from '../core/train/evaluate';
import type { Progress } from '../core/train/loop';
import type { TrainingConfig } from '../shared/experiment';
import { fileReason } from '../shared/file-reason';
import { runFiles } from '../shared/run-folder';
import { UserError } from '../shared/user-error';
import { makeFolders } from './make-folders';
import { parseProgress } from './parse-progress';
import { readRegularFile, Unreadable, withRegularFile } from './regular-file';
import { decodeHeader, decodeSafetensors, encodeSafetensors, longestHeader, type SafeTensor } from './safetensors';
import { cannotWrite, writeAtomically } from './write-atomically';

/** Beside the weights of the last checkpoint: all of the engine's state and the loop's progress, enough to go on bit for bit. */
const resumeFile = 'last.state.safetensors';

type State = Record<string, StateEntry>;

/** What a weights file is: of the last checkpoint, of the best, of an epoch that is kept, or averaged over many (SWA). */
export type WeightsKind = 'last' | 'best' | 'epoch' | 'swa';

/**
 * A checkpoint is one file, the resume point, written first and in one piece; everything else that belongs to it is written behind it and
 * follows from it. Killed anywhere between, `mendCheckpoint` writes what is missing when the run goes on, to the same bytes. Answers the
 * weights files that it wrote.
 */
export function writeCheckpoint(run: string, state: State, progress: Progress, weights: () => State, keep: TrainingConfig['keep']): Checkpoint[] {
  writeResumePoint(run, state, progress);
  return weightsOf(progress, keep).map((kind) => writeWeights(run, kind, weights(), progress));
}

/** The weights files of a run's resume point, those that a kill kept from being written written now. */
export function mendCheckpoint(run: string, progress: Progress, weights: () => State, keep: TrainingConfig['keep']): Checkpoint[] {
  const { whole } = listCheckpoints(run);
  return weightsOf(progress, keep).map((kind) => {
    const file = weightsFile(kind, progress);
    return whole.find((each) => each.file === file && each.epoch === progress.epoch && each.step === progress.step) ?? writeWeights(run, kind, weights(), progress);
  });
}

/** What the state of a resume point is at once. */
function weightsOf({ epoch, batch, isBest }: Progress, keep: TrainingConfig['keep']): WeightsKind[] {
  const every = keep === 'best+last' ? Infinity : keep === 'all' ? 1 : keep.every;
  return ['last', ...(isBest ? ['best' as const] : []), ...(epoch > 0 && batch === 0 && epoch % every === 0 ? ['epoch' as const] : [])];
}

const weightsFile = (kind: WeightsKind, { epoch }: Progress): string => `${kind === 'epoch' ? `epoch-${String(epoch).padStart(4, '0')}` : kind}.safetensors`;

/** Weights alone, as PyTorch's `state_dict` has them: names, shapes, order and number types. */
export function writeWeights(run: string, kind: WeightsKind, weights: State, progress: Progress): Checkpoint {
  const file = weightsFile(kind, progress);
  const tensors = Object.entries(weights).map(([name, { shape, values }]): [string, SafeTensor] => [
    name,
    { dtype: name.endsWith('num_batches_tracked') ? 'I64' : 'F32', shape, values },
  ]);
  const metadata = { format: 'pt', epoch: String(progress.epoch), step: String(progress.step), kind };
  writeAtomically(placeOf(run, file), encodeSafetensors({ tensors: Object.fromEntries(tensors), metadata }));
  return { file, epoch: progress.epoch, step: progress.step, best: kind === 'best' };
}

/** A folder of checkpoints that was taken away while the run goes is made anew: what is written next is all that a resume needs. */
function placeOf(run: string, file: string): string {
  const folder = path.join(run, runFiles.checkpoints);
  try {
    if (existsSync(run)) makeFolders(folder);
  } catch (error) {
    throw cannotWrite(folder, error);
  }
  return path.join(folder, file);
}

/** All that a resume needs, in one piece. */
export function writeResumePoint(run: string, state: State, progress: Progress): void {
  const tensors = Object.entries(state).map(([name, { shape, values }]): [string, SafeTensor] => [name, { dtype: 'F32', shape, values }]);
  writeAtomically(placeOf(run, resumeFile), encodeSafetensors({ tensors: Object.fromEntries(tensors), metadata: { progress: JSON.stringify(progress) } }));
}

export interface ResumePoint {
  state: State;
  progress: Progress;
}

/** Null where the run has none yet. */
export function readResumePoint(run: string): ResumePoint | null {
  const file = path.join(run, runFiles.checkpoints, resumeFile);
  if (!existsSync(file)) return null;
  const { tensors, metadata } = decodeSafetensors(reading(file, () => readRegularFile(file)), file);
  let progress: Progress;
  try {
    progress = parseProgress(metadata.progress ?? '');
  } catch {
    throw notAResumePoint(run);
  }
  if (progress.averaged > 0 && !Object.keys(tensors).some((name) => name.startsWith(swaName('')))) throw notAResumePoint(run);
  return { state: tensors, progress };
}

/** Of a run whose resume point is of another making. */
export function notAResumePoint(run: string): UserError {
  const file = path.join(run, runFiles.checkpoints, resumeFile);
  return new UserError('not-a-resume-point', '{file} does not say how far the run had come: it was changed, or not written by CNN Lab. Fork the run at a checkpoint that it keeps, or train anew.', { file });
}

/** How far a run's resume point is, without its state; null where it has none, or none that can be read. */
export function resumeProgress(run: string): (Progress & { bytes: number }) | null {
  const file = path.join(run, runFiles.checkpoints, resumeFile);
  try {
    return existsSync(file) ? { ...parseProgress(metadataOf(file).progress ?? ''), bytes: statSync(file).size } : null;
  } catch {
    return null;
  }
}

export interface Checkpoint {
  file: string;
  epoch: number;
  step: number;
  best: boolean;
}

/** A run's weights files, newest last; at the same step the last comes after the best. Those that are broken are apart, with what is wrong with each. */
export function listCheckpoints(run: string): { whole: Checkpoint[]; broken: UserError[] } {
  const folder = path.join(run, runFiles.checkpoints);
  const files = namesIn(folder).filter((file) => file.endsWith('.safetensors') && file !== resumeFile);
  const whole: Checkpoint[] = [];
  const broken: UserError[] = [];
  for (const file of files) {
    try {
      const { epoch, step, kind } = metadataOf(path.join(folder, file));
      whole.push({ file, epoch: Number(epoch) || 0, step: Number(step) || 0, best: kind === 'best' });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      broken.push(error);
    }
  }
  return { whole: whole.sort((a, b) => a.step - b.step || Number(b.best) - Number(a.best)), broken };
}

function namesIn(folder: string): string[] {
  try {
    return existsSync(folder) ? readdirSync(folder) : [];
  } catch (error) {
    const reason = fileReason(error);
    throw reason === null ? error : new UserError('checkpoints-unreadable', '{folder} cannot be read ({reason}): put the run\'s checkpoints into its place, or take another run.', { folder, reason });
  }
}

/** Of a file that is whole, as far as its header and its length tell. */
function metadataOf(file: string): Record<string, string> {
  return reading(file, () =>
    withRegularFile(file, (descriptor, size) => {
      const start = Buffer.alloc(8);
      readSync(descriptor, start, 0, 8, 0);
      const header = Buffer.alloc(Math.min(size, 8 + Math.min(longestHeader, Number(start.readBigUInt64LE(0)))));
      readSync(descriptor, header, 0, header.length, 0);
      return decodeHeader(header, size, file).metadata;
    }),
  );
}

function reading<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof Unreadable ? new UserError('weights-unreadable', '{file} cannot be read ({reason}): name a safetensors file, or use another checkpoint.', { file, reason: error.message }) : error;
  }
}

/**
 * Weights for `model` from a safetensors file, PyTorch's own or a checkpoint. Throws a UserError that names the first
 * weight that is missing, left over or of another shape. A missing `num_batches_tracked` counts from 0.
 */
export function readWeights(file: string, model: Model): State {
  if (!existsSync(file)) throw new UserError('no-weights-file', 'There is no weights file {file}.', { file });
  const { tensors } = decodeSafetensors(reading(file, () => readRegularFile(file)), file);
  const weights: State = {};
  for (const [name, { shape }] of Object.entries(model.weights)) {
    const tensor = Object.hasOwn(tensors, name) ? tensors[name] : undefined;
    if (!tensor && name.endsWith('num_batches_tracked')) {
      weights[name] = { shape, values: new Float32Array(1) };
      continue;
    }
    if (!tensor) throw new UserError('weights-lack', '{file} has no "{name}", which the model needs: it holds another model\'s weights.', { file, name });
    if (tensor.shape.join() !== shape.join()) throw new UserError('weights-shape', '{file}: "{name}" is [{found}], the model needs [{wanted}].', { file, name, found: tensor.shape.join(', '), wanted: shape.join(', ') });
    weights[name] = { shape, values: tensor.values };
  }
  const extra = Object.keys(tensors).find((name) => !Object.hasOwn(model.weights, name));
  if (extra) throw new UserError('weights-extra', '{file} holds "{name}", which the model does not have: it holds another model\'s weights.', { file, name: extra });
  return weights;
}
