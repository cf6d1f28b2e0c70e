import { UserError } from '../../shared/user-error';
import type { Model, Node } from '../model/model';
import { placedLayers } from '../model/placed-layers';
import type { NowherePositive } from '../../shared/inspector';
import { random } from '../data/random';
import { argMax } from './arg-max';
import { biasGradientsProgram, hasBias } from './bias-gradients';
import { overChannels, type AttributionRow, type PictureSource } from './attributions';
import { nowherePositive, signedMap, type CamRow } from './cams';
import { lastMaps } from './last-maps';
import type { Lens } from './lens';
import { methods } from './methods';
import { inPasses } from './passes';
import { activationsProgram, gradientsProgram, inputGradientsProgram, layerGradientsProgram, logitsProgram, overrideProgram } from './programs';
import { resizeBilinear } from './resize';
import { scaleMap } from './scale-map';
import { scored, scoreOf, type Score } from './score';

/** The layer at `path`, or the one with the last maps. Throws a UserError that lists what there is. */
export function findLayer(model: Model, path: string | undefined, spatial: boolean): Node {
  const layers = placedLayers(model.nodes);
  const usable = spatial ? layers.filter((node) => node.output.length === 3) : layers;
  if (path !== undefined) {
    const node = usable.find((candidate) => candidate.path === path);
    if (node) return node;
    const known = usable.map((candidate) => `${candidate.path} (${candidate.choice.name})`).join(', ');
    throw new UserError('unknown-layer', spatial ? 'Layer "{layer}" is not one with a height and a width; use one of {known}.' : 'Layer "{layer}" is not in this model; use one of {known}.', { layer: path, known });
  }
  const last = lastMaps(model.nodes) ?? usable.at(-1);
  if (!last) throw new UserError('no-spatial-layer', 'This model has no layer with a height and a width, so there is no map to show.');
  return last;
}

/** The output of the layer at `path` for one picture ([C, H, W] as the test transforms leave it), with the logits. */
export async function featureMaps(lens: Lens, image: Float32Array, path: string): Promise<{ layer: Node; logits: Float32Array; values: Float32Array }> {
  const layer = findLayer(lens.model, path, false);
  const { logits, activations } = await lens.run(`features ${path}`, activationsProgram(lens.model, layer.path), { images: one(lens.model, image) });
  return { layer, logits: logits!, values: activations! };
}

/** [K] logits of one picture. */
export async function predict(lens: Lens, image: Float32Array): Promise<Float32Array> {
  return (await lens.run('logits', logitsProgram(lens.model), { images: one(lens.model, image) })).logits!;
}

/** [K] logits of each of several pictures, in one pass. */
export async function predictAll(lens: Lens, images: Float32Array[]): Promise<Float32Array[]> {
  const { model } = lens;
  if (images.length === 0) return [];
  const values = new Float32Array(images.length * images[0]!.length);
  images.forEach((image, i) => values.set(image, i * image.length));
  const { logits } = await lens.run('logits', logitsProgram(model), { images: { shape: [images.length, ...model.input], values } });
  const classes = model.output[0]!;
  return images.map((_, i) => logits!.slice(i * classes, (i + 1) * classes));
}

/** What one picture's prediction is explained by. */
export interface Explained {
  /** Null for a method that looks at the picture itself. */
  layer: Node | null;
  score: Score;
  /** [K]. */
  logits: Float32Array;
  /** [H, W]. */
  size: [number, number];
  /** As the method defines it: H x W, neither cut off nor scaled; an attribution summed over the channels. */
  raw: Float32Array;
  /** Cut off at 0 and scaled to 0..1. */
  map: Float32Array;
  /** The map in -1..1 where below 0 lies what speaks against the class (or for the other one of two), or where nothing lies above. */
  signed: Float32Array | null;
  /** Why nothing lies above 0; null where something does. */
  nowhere: NowherePositive | null;
}

export interface ExplainChoices {
  /** The layer's path, for a method that looks at one; the last maps by default. */
  path?: string;
  /** Class index; the predicted class by default. */
  target?: number;
  /** Class index: what speaks for `target` rather than for this one. */
  versus?: number;
  /** Of what SmoothGrad draws. */
  seed?: number;
}

/**
 * What speaks for a class in one picture ([C, H, W] as the test transforms leave it), by a row of the methods' table, on logits, in eval mode.
 * Throws a UserError for a method, a layer or a class that there is not.
 */
export async function explain(lens: Lens, image: Float32Array, method: string, { path, target, versus, seed = 0 }: ExplainChoices = {}): Promise<Explained> {
  const row = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (!row) throw new UserError('unknown-map', 'No activation map is called "{method}"; use one of {methods}.', { method, methods: Object.keys(methods).join(', ') });
  const { model } = lens;
  const layer = row.of === 'layer' ? findLayer(model, path, true) : null;
  const logits = await predict(lens, image);
  const score = scoreOf(logits.length, target ?? argMax(logits), versus);
  const { raw, gradients, activations } = row.of === 'layer' ? await camOf(lens, image, row, layer!, score, logits) : await attributionOf(lens, image, row, score, seed);
  const [, height, width] = (layer?.output ?? model.input) as [number, number, number];
  const nowhere = nowherePositive(raw, { activations, gradients });
  const diverges = nowhere !== null || (row.of === 'picture' && row.signed) || (versus !== undefined && raw.some((value) => value < 0));
  return { layer, score, logits, size: [height, width], raw, map: scaleMap(raw), signed: diverges ? signedMap(raw) : null, nowhere };
}

/** Bytes of activations and gradients that are looked at in one pass, at most. */
const mostAtOnce = 2 ** 26;

/**
 * The map of each layer with a height and a width, in the order data flows, in few passes. A method that takes a pass a channel, or looks at the picture,
 * would take long or has none: GradCAM stands for it.
 */
export async function layerMaps(lens: Lens, image: Float32Array, method: string, { target, versus }: Pick<ExplainChoices, 'target' | 'versus'> = {}): Promise<{ method: string; maps: { layer: Node; map: Float32Array; signed: Float32Array | null }[] }> {
  const { model } = lens;
  const asked = methods[method];
  const name = asked?.of === 'layer' && !asked.perChannel ? method : 'GradCAM';
  const row = methods[name] as CamRow;
  const logits = await predict(lens, image);
  const score = scoreOf(logits.length, target ?? argMax(logits), versus);
  const maps: { layer: Node; map: Float32Array; signed: Float32Array | null }[] = [];
  for (const layers of inPortions(placedLayers(model.nodes).filter(({ output }) => output.length === 3))) {
    const paths = layers.map(({ path }) => path);
    const found = await lens.run(`layer gradients ${paths.join(' ')}`, layerGradientsProgram(model, paths), { images: one(model, image), target: targetInput(score) });
    for (const [i, layer] of layers.entries()) {
      const [activations, gradients] = [found[`activations ${i}`]!, found[`gradients ${i}`]!];
      const none = () => Promise.reject(new Error(`${name} takes no pass a channel.`));
      const raw = await row.map({ shape: layer.output as [number, number, number], activations, gradients, score: scored(logits, score), maskedScores: none, ablatedScores: none });
      const diverges = nowherePositive(raw, { activations, gradients }) !== null || (versus !== undefined && raw.some((value) => value < 0));
      maps.push({ layer, map: scaleMap(raw), signed: diverges ? signedMap(raw) : null });
    }
  }
  return { method: name, maps };
}

/** Layers whose maps fit into memory together. */
function inPortions(layers: Node[]): Node[][] {
  const portions: Node[][] = [];
  let bytes = Infinity;
  for (const layer of layers) {
    const own = 8 * layer.output.reduce((a, b) => a * b, 1);
    if (bytes + own > mostAtOnce) {
      portions.push([]);
      bytes = 0;
    }
    portions.at(-1)!.push(layer);
    bytes += own;
  }
  return portions;
}

type Found = { raw: Float32Array; activations: Float32Array; gradients: Float32Array };

async function camOf(lens: Lens, image: Float32Array, row: CamRow, layer: Node, score: Score, logits: Float32Array): Promise<Found> {
  const { model } = lens;
  const { activations, gradients } = await lens.run(`gradients ${layer.path}`, gradientsProgram(model, layer.path), { images: one(model, image), target: targetInput(score) });
  const shape = layer.output as [number, number, number];
  const [channels, height, width] = shape;
  const pixels = height * width;
  const raw = await row.map({
    shape,
    activations: activations!,
    gradients: gradients!,
    score: scored(logits, score),
    maskedScores: () => scoresOf(lens, score, channels, (k) => masked(image, model.input, activations!, shape, k)),
    ablatedScores: async () => {
      const found = await inPasses(lens, { name: `override ${layer.path}`, program: overrideProgram(model, layer.path), output: 'logits', input: 'activations', shape, count: channels }, (k) =>
        activations!.slice().fill(0, k * pixels, (k + 1) * pixels),
      );
      return Float32Array.from(found, (each) => scored(each, score));
    },
  });
  return { raw, activations: activations!, gradients: gradients! };
}

async function attributionOf(lens: Lens, image: Float32Array, row: AttributionRow, score: Score, seed: number): Promise<Found> {
  const source = pictureSource(lens, image, score, random(seed).normal);
  const found = await row.attribute(source);
  return { raw: overChannels(found, source.shape), activations: image, gradients: found };
}

/** What attributions are made from, for one picture. */
export function pictureSource(lens: Lens, image: Float32Array, score: Score, normal: () => number): PictureSource {
  const { model } = lens;
  const shape = model.input as [number, number, number];
  const gradients = (guided: boolean, count: number, picture: (index: number) => Float32Array): Promise<Float32Array[]> =>
    inPasses(lens, { name: guided ? 'guided gradients' : 'input gradients', program: inputGradientsProgram(model, guided), output: 'gradients', input: 'images', shape, count, beside: { target: targetInput(score) } }, picture);
  return {
    shape,
    image,
    normal,
    scores: (count, picture) => scoresOf(lens, score, count, picture),
    gradients: (count, picture) => gradients(false, count, picture),
    guidedGradients: async () => (await gradients(true, 1, () => image))[0]!,
    biasGradients: () => biasGradients(lens, image, score),
  };
}

async function biasGradients(lens: Lens, image: Float32Array, score: Score): Promise<{ shape: [number, number, number]; values: Float32Array }[]> {
  const { model } = lens;
  const found: { shape: [number, number, number]; values: Float32Array }[] = [];
  for (const layers of inPortions(placedLayers(model.nodes).filter(hasBias))) {
    const terms = await lens.run(`bias gradients ${layers.map(({ path }) => path).join(' ')}`, biasGradientsProgram(model, layers), { images: one(model, image), target: targetInput(score) });
    for (const [name, values] of Object.entries(terms)) {
      const [, height, width] = layers[Number(name.split(' ')[1])]!.output as [number, number, number];
      found.push({ shape: [values.length / (height * width), height, width], values });
    }
  }
  return found;
}

/** The score of each of several pictures. */
export async function scoresOf(lens: Lens, score: Score, count: number, picture: (index: number) => Float32Array): Promise<Float32Array> {
  return Float32Array.from(await logitsOf(lens, count, picture), (logits) => scored(logits, score));
}

/** The logits of each of several pictures. */
export const logitsOf = (lens: Lens, count: number, picture: (index: number) => Float32Array): Promise<Float32Array[]> =>
  inPasses(lens, { name: 'logits', program: logitsProgram(lens.model), output: 'logits', input: 'images', shape: lens.model.input, count }, picture);

/** Probabilities of logits, the largest taken out first so that nothing overflows. */
export function softmax(logits: Float32Array): Float32Array {
  const largest = Math.max(...logits);
  const exponentials = logits.map((logit) => Math.exp(logit - largest));
  const sum = exponentials.reduce((a, b) => a + b, 0);
  return exponentials.map((value) => value / sum);
}

const one = (model: Model, image: Float32Array) => ({ shape: [1, ...model.input], values: image });
const targetInput = ({ weights }: Score) => ({ shape: [1, weights.length], values: weights });

/** The picture seen through channel k of the activations, upsampled (torch.nn.UpsamplingBilinear2d, as in pytorch-grad-cam) and scaled to 0..1. */
function masked(image: Float32Array, [channels, height, width]: number[], activations: Float32Array, shape: [number, number, number], k: number): Float32Array {
  const pixels = shape[1] * shape[2];
  const mask = resizeBilinear(activations.subarray(k * pixels, (k + 1) * pixels), [shape[1], shape[2]], [height!, width!], true);
  const least = mask.reduce((a, b) => Math.min(a, b), Infinity);
  const range = mask.reduce((a, b) => Math.max(a, b), -Infinity) - least + 1e-8;
  return Float32Array.from({ length: channels! * height! * width! }, (_, i) => (image[i]! * (mask[i % (height! * width!)]! - least)) / range);
}
