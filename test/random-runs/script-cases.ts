import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'jsonc-parser';
import { analyse } from '../../extension/core/config/analyse';
import { torchScript } from '../../extension/core/config/torch/torch-script';
import { readVectors } from '../vectors/read';
import { knownPictures, type RandomExperiment } from './inputs';
import { classes } from './random-experiment';

/** An experiment in which nothing is left to chance, whose copy in PyTorch is run: the same weights and pictures, the same numbers. */
export interface ScriptCase {
  name: string;
  experiment: RandomExperiment;
  /** Which pictures: the salt of their hash. */
  pictures: number;
}

/** All random experiments of test/vectors/random-runs.json and every example, by the folder of the repository. */
export function scriptCases(root: string): ScriptCase[] {
  const random = readVectors<{ seed: number; experiment: RandomExperiment; pictures: number }[]>('random-runs', path.join(root, 'test/vectors/random-runs.json'));
  const examples = path.join(root, 'media/examples');
  const files = readdirSync(examples).filter((name) => name.endsWith('.cnn.jsonc'));
  return [
    ...random.map(({ seed, experiment, pictures }) => ({ name: `seed ${seed}`, experiment, pictures })),
    ...files.map((file) => ({ name: file.replace('.cnn.jsonc', ''), experiment: still(readFileSync(path.join(examples, file), 'utf8')), pictures: 0 })),
  ];
}

/** Copy as PyTorch's script of it. */
export function scriptOf({ name, experiment }: ScriptCase): string {
  return torchScript(analyse(JSON.stringify(experiment), { dataset: knownPictures(experiment) }), name);
}

/** What a recorded result rests on: another text asks for `npm run torch-scripts` again. */
export const digest = (script: string): string => createHash('sha256').update(script).digest('hex').slice(0, 16);

/**
 * An example on the few pictures of the random runs, without what is drawn: as many classes, the transforms of validation, in order, nothing dropped; one epoch.
 * At a hundredth of its learning rate: at the whole, three steps from hashed weights make of a last digit's difference a large one, with which anything agrees.
 */
function still(text: string): RandomExperiment {
  const written = parse(text) as { data: { test_transform: unknown[] }; model: Record<string, unknown>[]; definitions?: object };
  const sure = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(sure);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, quiet(key, inner) ?? sure(inner)]));
  };
  const quiet = (key: string, value: unknown): unknown => {
    if (/^(\w*Dropout\w*|StochasticDepth)$/.test(key)) return typeof value === 'object' ? { ...value, p: 0 } : 0;
    return /^(max_)?lr$/.test(key) ? Number(value) / 100 : undefined;
  };
  const model = sure(written.model) as unknown[];
  const { test_transform } = written.data;
  const data = { dataset: { ImageFolder: { root: 'pictures', size: [32, 32], channels: 'rgb' } }, batch_size: 8, shuffle: false, train_transform: test_transform, test_transform };
  return { ...(sure(written) as object), data, model: [...model.slice(0, -1), { Linear: classes.length }], epochs: 1 } as unknown as RandomExperiment;
}
