import os from 'node:os';
import { outputBytes } from '../core/config/language/layer-figures';
import { rounded } from '../core/figures';
import { placedLayers } from '../core/model/placed-layers';
import type { Engine } from '../core/engine';
import type { Model, Node } from '../core/model/model';
import { OutOfMemory, asOutOfMemory } from '../engines/out-of-memory';
import type { Experiment } from '../shared/experiment';
import { said, together, type Said } from '../shared/said';
import { UserError } from '../shared/user-error';
import { mistakeAt } from './experiment-file';

export interface MemorySubject {
  /** The experiment file and its text, in which the place to change is named. */
  file: string;
  text: string;
  experiment: Experiment;
  model: Model;
  engine: Pick<Engine, 'id' | 'device'>;
}

/** Trains in some way; throws a UserError with the figures, the place and the way out where memory does not suffice. */
export async function withMemoryAdvice<T>(subject: MemorySubject, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const found = asOutOfMemory(error, 'training');
    throw found instanceof OutOfMemory ? memoryAdvice(subject) : found;
  }
}

/** A layer's outputs are kept for the way back, and each has a gradient. */
const outputCopies = 2;
/** A weight, its gradient, what the optimizer keeps of it. */
const weightCopies = 3;

/** What the process itself takes: Node, an engine, workers that make pictures ready. */
const processBytes = 256e6;

const needed = (nodes: readonly Node[], pictures: number): number =>
  nodes.reduce((sum, node) => sum + weightCopies * 4 * node.params + outputCopies * pictures * outputBytes(node), 0);
const leaves = ({ nodes }: Pick<Model, 'nodes'>): Node[] => placedLayers(nodes).filter(({ children }) => Object.keys(children).length === 0);

/** Bytes that a trainer is reckoned to take while it trains a network on batches of so many pictures. */
export const memoryOf = (model: Pick<Model, 'nodes'>, pictures: number): number => processBytes + needed(leaves(model), pictures);

function memoryAdvice({ file, text, experiment, model, engine }: MemorySubject): Error {
  const { batch_size: batchSize } = experiment.data;
  const layers = leaves(model);
  const limit = limits[engine.id];
  const elsewhere = engine.id === 'wasm' ? [said`The engine "onnx", where its binary loads, has all of the machine's memory.`] : [];
  const mistake = (pictures: number, way: Said): UserError => {
    const sentence = pictures === 1 ? 'Out of memory: training on even one picture takes {needed}B or more, and {limit}. {way}' : 'Out of memory: training on {pictures} pictures at once takes {needed}B or more, and {limit}. {way}';
    return new UserError('out-of-memory', sentence, { pictures, needed: rounded(needed(layers, pictures)), limit: limit.words(engine), way: together([way, ...elsewhere]) });
  };
  for (let fitting = batchSize >> 1; fitting > 0; fitting >>= 1) {
    if (needed(layers, fitting) > limit.bytes()) continue;
    return mistakeAt(file, text, ['data', 'batch_size'], mistake(batchSize, said`Set batch_size to ${{ fitting }}.`));
  }
  const [largest] = layers.toSorted((a, b) => needed([b], 1) - needed([a], 1));
  const { choice, path, params, output } = largest!;
  const figures = params > 0 ? said`its output is ${{ output: output.join(' × ') }} and it has ${{ params: rounded(params) }} parameters` : said`its output is ${{ output: output.join(' × ') }}`;
  return mistakeAt(file, text, choice, mistake(1, said`Make ${{ layer: choice.name }} ${{ path }} smaller: ${{ figures }}.`));
}

const machine = { bytes: os.totalmem, words: () => said`this machine has ${{ memory: rounded(os.totalmem()) }}B, for all its programs` };

/** What there is to train in. How much a graphics card has is not known. */
const limits: Record<Engine['id'], { bytes(): number; words(engine: MemorySubject['engine']): Said }> = {
  onnx: machine,
  reference: machine,
  webgpu: { bytes: () => Infinity, words: ({ device }) => said`${{ device }} has no more` },
  wasm: { bytes: () => 2 ** 32, words: () => said`WebAssembly has 4 GB at most` },
  tensorflow: { bytes: () => Infinity, words: ({ device }) => said`TensorFlow (${{ device }}) found no more` },
};
