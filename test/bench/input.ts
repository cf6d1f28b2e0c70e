// Our side of input.mjs: for each line "N" on stdin, N batches of 32 decoded pictures of 224 x 224, read from their file by two workers and
// flipped at random, as tensors. What is decoded is kept in the folder that is named behind that of the pictures.
import path from 'node:path';
import { createInterface } from 'node:readline';
import { datasets } from '../../extension/core/data/datasets';
import { transforms } from '../../extension/core/data/transforms';
import { openBatches } from '../../extension/trainer/batches/open-batches';
import { loadDataset } from '../../extension/trainer/datasets/load-dataset';
import { splitBy, withDefaults } from '../with-defaults';

const [root, dataFolder] = process.argv.slice(2) as [string, string];
const choice = (name: string, params: Record<string, unknown> = {}) => ({ name, params: withDefaults(transforms[name]!, params), path: [] });
const { train, classes } = await loadDataset({ name: 'ImageFolder', params: withDefaults(datasets.ImageFolder!, { root, size: 224 }), path: [] }, { split: splitBy({ val_split: 0 }), seed: 1, workspaceFolder: root, dataFolder });
const batches = await openBatches({
  images: train, classes: classes.length, batchTransforms: [], batchSize: 32, shuffle: true, sampler: null, dropLast: true, seed: 1, workers: 2,
  transforms: [choice('RandomHorizontalFlip'), choice('ToTensor'), choice('Normalize', { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] })],
  workerFile: path.resolve('dist/transform-worker.js'),
});

async function* forever() {
  for (let epoch = 0; ; epoch++) yield* batches.epoch(epoch);
}
const all = forever();
for await (const line of createInterface({ input: process.stdin })) {
  const started = performance.now();
  for (let i = 0; i < Number(line); i++) await all.next();
  console.log(JSON.stringify({ images: 32 * Number(line), seconds: (performance.now() - started) / 1000 }));
}
await batches.close();
