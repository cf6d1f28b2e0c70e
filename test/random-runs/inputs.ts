import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { buildModel } from '../../extension/core/model/build';
import { analyse } from '../../extension/core/config/analyse';
import { encodeSafetensors } from '../../extension/trainer/safetensors';
import { hashed, hashedWeights } from '../hashed';
import { classes, pictureCounts } from './random-experiment';

export interface RandomExperiment {
  data: { dataset: { ImageFolder: { size: [number, number]; channels: 'rgb' | 'grey' } } };
}

/** What is known of its pictures: channels, height, width, classes and counts. */
export function knownPictures({ data }: RandomExperiment): { shape: [number, number, number]; classes: string[]; trainImages: number; valImages: number } {
  const { size, channels } = data.dataset.ImageFolder;
  const count = (half: keyof typeof pictureCounts): number => pictureCounts[half].reduce((a, b) => a + b, 0);
  return { shape: [channels === 'grey' ? 1 : 3, ...size], classes, trainImages: count('train'), valImages: count('val') };
}

/** An experiment's file, its pictures and the weights that it begins with, as random-runs.py has them. */
export async function writeRun(folder: string, experiment: RandomExperiment, salt: number): Promise<{ file: string; weights: string }> {
  const [height, width] = experiment.data.dataset.ImageFolder.size;
  const channels = experiment.data.dataset.ImageFolder.channels === 'grey' ? 1 : 3;
  for (const half of ['train', 'val'] as const) {
    const size = height * width * channels;
    const counts = pictureCounts[half];
    const draws = hashed(counts.reduce((a, b) => a + b, 0) * size, (half === 'train' ? 200 : 230) + salt);
    const bytes = Uint8Array.from(draws, (draw) => Math.fround(draw + 1) * 128);
    let at = 0;
    for (const [label, count] of counts.entries()) {
      const place = path.join(folder, 'pictures', half, classes[label]!);
      mkdirSync(place, { recursive: true });
      for (let i = 0; i < count; i++, at += size) await sharp(bytes.subarray(at, at + size), { raw: { width, height, channels } }).png().toFile(path.join(place, `${i}.png`));
    }
  }
  const text = JSON.stringify(experiment, null, 1);
  const file = path.join(folder, 'random.cnn.jsonc');
  writeFileSync(file, text);
  const { experiment: parsed, model } = analyse(text, { dataset: knownPictures(experiment) });
  const begun = buildModel(parsed!.model, model!.input, parsed!.init).model!;
  const tensors = Object.entries(hashedWeights(begun)).map(([name, { shape, values }]) => [name, { dtype: 'F32' as const, shape, values }]);
  const weights = path.join(folder, 'begin.safetensors');
  writeFileSync(weights, encodeSafetensors({ tensors: Object.fromEntries(tensors), metadata: {} }));
  return { file, weights };
}
