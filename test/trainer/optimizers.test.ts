import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { optimizers } from '../../extension/core/train/optimizers';
import { cnnLab, events, temporaryFolder } from './command-line';

/** Where the variable names a folder whose node_modules has a working tfjs-node, that engine trains too. */
const packages = process.env['TFJS_NODE'];
const folder = packages ?? temporaryFolder();
const small = ['data.dataset.Shapes.images=100', 'data.batch_size=4', 'data.val_split=0.02', 'scheduler=null'].flatMap((change) => ['--set', change]);

/** Training and validation loss of an example's first two steps, of four pictures each: so few since the reference engine takes a second for two. */
async function losses(optimizer: string, engine: string): Promise<number[]> {
  const words = ['train', path.resolve('media/examples/lenet.cnn.jsonc'), '--json', '--engine', engine, '--threads', '1', '--max-steps', '2', '--set', `optimizer={"${optimizer}":{"lr":0.001}}`];
  const outcome = await cnnLab(folder, [...words, ...small]);
  expect(outcome, engine).toMatchObject({ status: 0, stderr: '' });
  expect(events(outcome).find(({ type }) => type === 'run-start'), engine).toMatchObject({ engine });
  return events(outcome).flatMap((event) => (event.type === 'epoch-end' ? [event.train_loss, event.val_loss] : []));
}

/** The reference engine computes as slowly as it is plain: its turn comes with `npm run soak`, which sets the variable. */
const engines = ['wasm', ...(process.env['REFERENCE_TRAINS'] ? ['reference'] : []), ...(packages ? ['tensorflow'] : [])];

describe('every optimizer trains an example, to the same numbers on every engine', () => {
  test.concurrent.each(Object.keys(optimizers))('%s', async (optimizer) => {
    // Muon rounds to bfloat16, where engines that differ in a last digit may come out a whole step of it apart.
    const tolerance = optimizer === 'Muon' ? 2e-4 : 1e-5;
    const expected = await losses(optimizer, 'onnx');
    expect(expected).toHaveLength(2);
    for (const engine of engines)
      (await losses(optimizer, engine)).forEach((loss, i) => expect(Math.abs(loss - expected[i]!), engine).toBeLessThan(tolerance));
  });
});
