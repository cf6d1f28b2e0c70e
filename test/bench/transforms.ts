// Our side of transforms.mjs: for each line "N" on stdin, N batches of 64 Shapes through the example's transforms, on one thread.
import { createInterface } from 'node:readline';
import { drawShapes } from '../../extension/core/data/shapes';
import { transforms } from '../../extension/core/data/transforms';
import { BatchMaker } from '../../extension/trainer/batches/batch-maker';
import { withDefaults } from '../with-defaults';

const choice = (name: string, params: Record<string, unknown> = {}) => ({ name, params: withDefaults(transforms[name]!, params), path: [] });
const count = 6400;
const maker = new BatchMaker({
  images: { height: 32, width: 32, channels: 3, count, ...drawShapes(count, 0) },
  classes: 10,
  transforms: [
    choice('RandomCrop', { size: 32, padding: 4 }),
    choice('RandomHorizontalFlip'),
    choice('ColorJitter', { brightness: 0.2, contrast: 0.2, saturation: 0.2, hue: 0.1 }),
    choice('RandomRotation', { degrees: 15 }),
    choice('ToTensor'),
    choice('Normalize', { mean: [0.4, 0.4, 0.4], std: [0.2, 0.2, 0.2] }),
  ],
  batchTransforms: [],
  batchSize: 64,
  shuffle: true, sampler: null,
  dropLast: false,
  seed: 0,
});
const room = { images: new Float32Array(64 * 3072), targets: new Float32Array(64 * 10), labels: new Int32Array(64) };

let step = 0;
for await (const line of createInterface({ input: process.stdin })) {
  const started = process.cpuUsage();
  const batches = Number(line);
  for (let i = 0; i < batches; i++, step++) maker.make(Math.floor(step / 100), step % 100, room);
  const { user, system } = process.cpuUsage(started);
  console.log(JSON.stringify({ images: batches * 64, cpu_seconds: (user + system) / 1e6 }));
}
