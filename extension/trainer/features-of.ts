import type { Normalization } from '../core/data/normalization';
import { withNormalization } from '../core/data/normalization';
import type { ImageSet } from '../core/data/dataset';
import { preparePicture } from '../core/data/picture';
import { lastFeatures } from '../core/explain/last-features';
import type { Lens } from '../core/explain/lens';
import { activationsProgram } from '../core/explain/programs';
import type { Choice } from '../shared/experiment';
import { UserError } from '../shared/user-error';
import { pictureOf } from './datasets/picture-reader';

/** Pictures and values that are looked at, at most: a second of work. */
const [mostPictures, mostValues, atOnce] = [2000, 2 ** 22, 64];

/** What pictures come to before the last layer with weights. */
export interface Features {
  /** Indices in the set. */
  pictures: Int32Array;
  /** Path of the layer that gives them. */
  layer: string;
  /** Features a picture, and their values, picture by picture. */
  features: number;
  values: Float32Array;
}

/** What the last layer with weights takes in; maps count by their mean, channel by channel. Throws a UserError where that is nothing, or no numbers. */
export async function featuresOf(lens: Lens, set: ImageSet, testTransform: Choice[], normalize: Normalization | null): Promise<Features> {
  const { model } = lens;
  const layer = lastFeatures(model.nodes);
  if (!layer) throw new UserError('no-features', 'This network has one layer with weights: before it there are only pixels, and no features to look at.');
  const [features, ...places] = layer.output as [number, ...number[]];
  const size = places.reduce((product, side) => product * side, 1);
  const count = Math.max(1, Math.min(set.count, mostPictures, Math.floor(mostValues / features)));
  const pictures = Int32Array.from({ length: count }, (_, i) => Math.floor((i * set.count) / count));
  const chain = normalize ? withNormalization(testTransform, normalize) : testTransform;
  const values = new Float32Array(count * features);
  const pixels = model.input.reduce((product, side) => product * side, 1);
  for (let from = 0; from < count; from += atOnce) {
    const now = pictures.subarray(from, from + atOnce);
    const images = new Float32Array(now.length * pixels);
    now.forEach((picture, i) => images.set(preparePicture(pictureOf(set, picture).values, set, chain).values, i * pixels));
    const { activations } = await lens.run(`features ${layer.path}`, activationsProgram(model, layer.path), { images: { shape: [now.length, ...model.input], values: images } });
    activations!.forEach((value, i) => (values[from * features + Math.floor(i / size)]! += value / size));
  }
  if (!values.every(Number.isFinite)) throw new UserError('features-not-finite', 'Layer "{layer}" gives NaN or infinity for some pictures, so that these lie nowhere: choose another checkpoint.', { layer: layer.path });
  return { pictures, layer: layer.path, features, values };
}
