import type { Normalization } from '../core/data/normalization';
import { withNormalization } from '../core/data/normalization';
import type { ImageSet } from '../core/data/dataset';
import { preparePicture } from '../core/data/picture';
import { ChannelSurvey } from '../core/explain/channel-survey';
import { findLayer } from '../core/explain/explain';
import type { Lens } from '../core/explain/lens';
import { layerBefore } from '../core/explain/layer-neighbours';
import { mapsShape } from '../core/explain/maps-shape';
import { outputsProgram } from '../core/explain/programs';
import { layers } from '../core/model/layers';
import type { Choice } from '../shared/experiment';
import { pictureOf } from './datasets/picture-reader';

/** Pictures that are looked at, at most and at least where there are so many; multiply-adds that are spent on them, a few seconds'; values at a time, so that other questions wait shortly. */
const [mostPictures, fewestPictures, mostMacs, valuesAtOnce] = [1000, 32, 2e10, 2 ** 20];

/** A survey of the layer at `path` over a set, a few pictures with each step. */
export function layerSurvey(lens: Lens, set: ImageSet, { test_transform: chain, normalize }: { test_transform: Choice[]; normalize: Normalization | null }, path: string): { survey: ChannelSurvey; /** Whether there is more to come. */ step(): Promise<boolean> } {
  const { model } = lens;
  const layer = findLayer(model, path, false);
  const shape = mapsShape(layer.output);
  const survey = new ChannelSurvey(layer.choice.name, shape);
  const isNorm = layers[layer.choice.name]!.group === 'normalization' && layer.input.join() === layer.output.join();
  const before = isNorm ? layerBefore(model.nodes, path) : null;
  const paths = [path, ...(before ? [before.path] : [])];
  const count = Math.min(set.count, mostPictures, Math.max(fewestPictures, Math.floor(mostMacs / model.macs)));
  const size = shape.reduce((a, b) => a * b, 1);
  const pixels = model.input.reduce((a, b) => a * b, 1);
  const atOnce = Math.max(1, Math.min(32, Math.floor(valuesAtOnce / Math.max(size, pixels))));
  const transforms = normalize ? withNormalization(chain, normalize) : chain;
  let done = 0;
  return {
    survey,
    async step() {
      const pictures = Array.from({ length: Math.min(atOnce, count - done) }, (_, i) => Math.floor(((done + i) * set.count) / count));
      if (pictures.length === 0) return false;
      // The last pass is filled up: a graph is compiled for one number of pictures.
      const images = new Float32Array(atOnce * pixels);
      pictures.forEach((picture, i) => images.set(preparePicture(pictureOf(set, picture).values, set, transforms).values, i * pixels));
      const outputs = await lens.run(`survey ${path}`, outputsProgram(model, paths), { images: { shape: [atOnce, ...model.input], values: images } });
      const of = (name: string, i: number): Float32Array => outputs[name]!.subarray(i * size, (i + 1) * size);
      pictures.forEach((picture, i) => survey.add(picture, of('output 0', i), before ? of('output 1', i) : isNorm ? images.subarray(i * pixels, (i + 1) * pixels) : null));
      done += pictures.length;
      return done < count;
    },
  };
}
