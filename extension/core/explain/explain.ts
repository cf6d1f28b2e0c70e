import { UserError } from '../../shared/user-error';
import type { Engine, Program } from '../engine';
import type { Model, Node } from '../model/model';
import { placedLayers } from '../model/placed-layers';
import type { NowherePositive } from '../../shared/inspector';
import { cams, nowherePositive, scaleMap, signedMap } from './cams';
import { lastMaps } from './last-maps';
import { activationsProgram, gradientsProgram, logitsProgram, overrideProgram } from './programs';
import { resizeBilinear } from './resize';

/** Runs a program of one model, compiled once per name and batch size. */
export interface Lens {
  model: Model;
  run(name: string, program: Program, inputs: Record<string, { shape: number[]; values: Float32Array }>): Promise<Record<string, Float32Array>>;
}

/** A lens on `model` whose weights are in `engine`'s state. `dispose` frees the compiled programs. */
export function openLens(model: Model, engine: Engine): Lens & { dispose(): void } {
  const compiled = new Map<string, ReturnType<Engine['compile']>>();
  return {
    model,
    async run(name, program, inputs) {
      const key = `${name} ${Object.values(inputs).map((input) => input.shape.join('x')).join(' ')}`;
      let ready = compiled.get(key);
      if (!ready) {
        const specs = Object.entries(inputs).map(([input, { shape }]) => [input, { shape, dtype: 'float32' as const }]);
        compiled.set(key, (ready = engine.compile(name, program, Object.fromEntries(specs))));
      }
      return (await ready).run(Object.fromEntries(Object.entries(inputs).map(([input, { values }]) => [input, values])));
    },
    dispose() {
      for (const ready of compiled.values()) void ready.then((program) => program.dispose(), () => undefined);
      compiled.clear();
    },
  };
}

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

/**
 * The class activation map of one picture, H x W, scaled to 0..1; one that is nowhere positive is all 0, with the reason and the map itself in -1..0.
 * `target` defaults to the predicted class, `path` to the last maps.
 */
export async function explain(
  lens: Lens,
  image: Float32Array,
  method: string,
  path?: string,
  target?: number,
): Promise<{ layer: Node; target: number; logits: Float32Array; size: [number, number]; map: Float32Array; nowhere: { reason: NowherePositive; map: Float32Array } | null }> {
  const row = cams[method];
  if (!row) throw new UserError('unknown-map', 'No activation map is called "{method}"; use one of {methods}.', { method, methods: Object.keys(cams).join(', ') });
  const { model } = lens;
  const layer = findLayer(model, path, true);
  const classes = model.output[0]!;
  const chosen = target ?? argMax(await predict(lens, image));
  if (!Number.isInteger(chosen) || chosen < 0 || chosen >= classes) throw new UserError('unknown-class', 'Class {target} is not one of the model\'s {classes} classes, 0 to {last}.', { target: chosen, classes, last: classes - 1 });

  const oneHot = new Float32Array(classes);
  oneHot[chosen] = 1;
  const { logits, activations, gradients } = await lens.run(`gradients ${layer.path}`, gradientsProgram(model, layer.path), {
    images: one(model, image),
    target: { shape: [1, classes], values: oneHot },
  });
  const shape = layer.output as [number, number, number];
  const map = await row.map({
    shape,
    activations: activations!,
    gradients: gradients!,
    logit: logits![chosen]!,
    maskedLogits: () => channelLogits(lens, 'logits', logitsProgram(model), 'images', model.input, shape[0], chosen, (k) => masked(image, model.input, activations!, shape, k)),
    ablatedLogits: () =>
      channelLogits(lens, `override ${layer.path}`, overrideProgram(model, layer.path), 'activations', shape, shape[0], chosen, (k) => {
        const pixels = shape[1] * shape[2];
        return activations!.slice().fill(0, k * pixels, (k + 1) * pixels);
      }),
  });
  const reason = nowherePositive(map, { activations: activations!, gradients: gradients! });
  return { layer, target: chosen, logits: logits!, size: [shape[1], shape[2]], map: scaleMap(map), nowhere: reason && { reason, map: signedMap(map) } };
}

export function argMax(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

/** Probabilities of logits, the largest taken out first so that nothing overflows. */
export function softmax(logits: Float32Array): Float32Array {
  const largest = Math.max(...logits);
  const exponentials = logits.map((logit) => Math.exp(logit - largest));
  const sum = exponentials.reduce((a, b) => a + b, 0);
  return exponentials.map((value) => value / sum);
}

const one = (model: Model, image: Float32Array) => ({ shape: [1, ...model.input], values: image });

/** Passes small enough for memory, large enough to be quick. */
const channelsAtOnce = 16;

/** The target's logit for each channel's variant of the input, `channelsAtOnce` a pass, the last pass filled up. */
async function channelLogits(
  lens: Lens,
  name: string,
  program: Program,
  input: string,
  shape: number[],
  channels: number,
  target: number,
  variant: (channel: number) => Float32Array,
): Promise<Float32Array> {
  const size = shape.reduce((a, b) => a * b, 1);
  const classes = lens.model.output[0]!;
  const result = new Float32Array(channels);
  for (let first = 0; first < channels; first += channelsAtOnce) {
    const values = new Float32Array(channelsAtOnce * size);
    const count = Math.min(channelsAtOnce, channels - first);
    for (let i = 0; i < count; i++) values.set(variant(first + i), i * size);
    const { logits } = await lens.run(name, program, { [input]: { shape: [channelsAtOnce, ...shape], values } });
    for (let i = 0; i < count; i++) result[first + i] = logits![i * classes + target]!;
  }
  return result;
}

/** The picture seen through channel k of the activations, upsampled (torch.nn.UpsamplingBilinear2d, as in pytorch-grad-cam) and scaled to 0..1. */
function masked(image: Float32Array, [channels, height, width]: number[], activations: Float32Array, shape: [number, number, number], k: number): Float32Array {
  const pixels = shape[1] * shape[2];
  const mask = resizeBilinear(activations.subarray(k * pixels, (k + 1) * pixels), [shape[1], shape[2]], [height!, width!], true);
  const least = mask.reduce((a, b) => Math.min(a, b), Infinity);
  const range = mask.reduce((a, b) => Math.max(a, b), -Infinity) - least + 1e-8;
  return Float32Array.from({ length: channels! * height! * width! }, (_, i) => (image[i]! * (mask[i % (height! * width!)]! - least)) / range);
}
