import { existsSync } from 'node:fs';
import path from 'node:path';
import { headWords, matchWeights, matchWords } from '../../core/model/match-weights';
import type { StateEntry } from '../../core/engine';
import type { Model } from '../../core/model/model';
import type { Mistake } from '../../shared/said';
import { SaidError } from '../../shared/said-error';
import { UserError } from '../../shared/user-error';
import { readRegularFile } from '../regular-file';
import { decodeSafetensors } from '../safetensors';
import { decodePyTorch, isPickle, isZip } from './pytorch-file';
import type { StoredTensor } from './stored-tensor';

/** What a file gives of a model's weights. */
export interface GivenWeights {
  /** All but those of a last layer that begins anew. */
  weights: Record<string, StateEntry>;
  /** What the user is told: names that were matched by order, a last layer that begins anew. */
  told: Mistake[];
}

/**
 * Weights for `model` from a file of any of the formats below, by its names, else by the order and shapes of its layers. A last layer for another number of classes
 * is left out. A missing `num_batches_tracked` counts from 0. `name`: how the user calls the file. Throws a UserError with why the file does not do.
 */
export function readGivenWeights(file: string, model: Pick<Model, 'weights'>, name = path.basename(file)): GivenWeights {
  if (!existsSync(file)) throw new UserError('no-weights-file', 'There is no weights file {file}.', { file });
  try {
    const found = decode(readRegularFile(file), file);
    const match = matchWeights(Object.entries(model.weights).map(([name, { shape }]) => [name, shape]), [...found].map(([name, { shape }]) => [name, shape]));
    const isGiven = (weight: string): boolean => match.of.has(weight) || !(match.head && weight.startsWith(`${match.head.name}.`));
    const weights = Object.fromEntries(Object.entries(model.weights).filter(([weight]) => isGiven(weight)).map(([weight, { shape }]): [string, StateEntry] => {
      const from = match.of.get(weight);
      return [weight, { shape, values: from === undefined ? new Float32Array(1) : found.get(from)!.values() }];
    }));
    const [matched, head] = [matchWords(match, name), headWords(match, name)];
    return { weights, told: [...(matched ? [{ id: 'weights-matched', ...matched }] : []), ...(head ? [{ id: 'head-replaced', ...head }] : [])] };
  } catch (error) {
    if (!(error instanceof SaidError)) throw error;
    throw new UserError('weights-do-not-fit', '{file} cannot be begun with: {reason}.', { file, reason: error.said });
  }
}

/** By what a file begins with: safetensors, whose first bytes are the length of its JSON and may be any; else torch.save's, of today and before version 1.6. */
function decode(bytes: Uint8Array, file: string): Map<string, StoredTensor> {
  if (bytes[8] !== '{'.charCodeAt(0) && (isZip(bytes) || isPickle(bytes))) return decodePyTorch(bytes);
  return new Map(Object.entries(decodeSafetensors(bytes, file).tensors).map(([name, { shape, values }]) => [name, { shape, values: () => values }]));
}
