import { analyse } from '../../extension/core/config/analyse';
import type { Dataset, ImageSet } from '../../extension/core/data/dataset';
import { random } from '../../extension/core/data/random';
import type { Engine } from '../../extension/core/engine';
import { openLens } from '../../extension/core/explain/lens';
import type { Choice } from '../../extension/shared/experiment';
import type { Exportable } from '../../extension/trainer/export/exportable';
import { manifestOf } from '../unit/manifest-of';

/** Pictures of noise in blocks, so that no two answers are alike. */
export function noisyPictures(count: number, [height, width, channels]: [number, number, number]): ImageSet {
  const draw = random(11);
  const size = height * width * channels;
  const images = new Uint8Array(new SharedArrayBuffer(count * size));
  for (let i = 0; i < count; i++) {
    const level = draw.integer(200);
    for (let at = 0; at < size; at++) images[i * size + at] = level + draw.integer(56);
  }
  return { count, height, width, channels, images, labels: new Int32Array(new SharedArrayBuffer(4 * count)) };
}

/** An experiment's network with its first weights, as a run of it would be exported. */
export function exportableOf(text: string, count: number, engine: Engine): Exportable {
  const manifest = { ...manifestOf(text), classes: Array.from({ length: 10 }, (_, i) => `class ${i}`) };
  const { model } = analyse(text);
  const weights = model!.init(5);
  engine.setState(weights);
  const set = noisyPictures(count, [32, 32, 3]);
  const chain = [{ name: 'ToTensor', params: {}, path: [] }, { name: 'Normalize', params: { ...manifest.normalize }, path: [] }] as unknown as Choice[];
  return { manifest, chain, model: model!, weights, checkpoint: { file: 'last.safetensors', epoch: 1 }, input: { height: 32, width: 32, channels: 3 }, engine, lens: openLens(model!, engine), dataset: async () => ({ val: set, train: set }) as Dataset };
}
