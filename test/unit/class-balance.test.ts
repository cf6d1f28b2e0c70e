import { describe, expect, it, test } from 'vitest';
import { analyse } from '../../extension/core/config/analyse';
import { classWeights, judgeBalance, withClassWeights } from '../../extension/core/data/class-balance';
import type { Dataset, ImageSet } from '../../extension/core/data/dataset';
import { countsOf } from '../../extension/core/data/split';
import type { Experiment } from '../../extension/shared/experiment';
import { fill } from '../../extension/shared/said';
import { epochOrder, type BatchPlan } from '../../extension/trainer/batches/batch-plan';
import { openBatches } from '../../extension/trainer/batches/open-batches';

/** Pictures of one pixel, so many of each class. */
function set(...counts: number[]): ImageSet {
  const labels = counts.flatMap((count, label) => Array<number>(count).fill(label));
  const shared = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(bytes);
  const made = { height: 1, width: 1, channels: 1, count: labels.length, images: new Uint8Array(shared(labels.length)), labels: new Int32Array(shared(4 * labels.length)) };
  made.labels.set(labels);
  return made;
}
const dataset = (train: number[], val: number[], drawn = true): Dataset => ({ name: 'ImageFolder', classes: ['ant', 'bee', 'cat'].slice(0, train.length), train: set(...train), val: set(...val), drawn, hash: '', skipped: [], notices: [] });
const experiment = (changes: Record<string, unknown> = {}, data: Record<string, unknown> = {}): Experiment =>
  analyse(JSON.stringify({ data: { dataset: 'Shapes', ...data }, model: ['Flatten', { Linear: 10 }], optimizer: 'SGD', epochs: 1, ...changes })).experiment!;

describe('what classes say of a run', () => {
  const told = (of: Dataset, on = experiment()): [string, string][] => judgeBalance(of, on).map(({ id, said }) => [id, fill(said)]);
  it('nothing of classes of nearly one size', () => expect(told(dataset([90, 10, 40], [9, 1, 4]))).toEqual([]));
  it('unequal ones, unless the experiment does something about them', () => {
    expect(told(dataset([200, 20, 100], [9, 1, 4]))).toEqual([['classes-unequal', expect.stringContaining('200 training pictures of "ant", 20 of "bee"')]]);
    expect(judgeBalance(dataset([200, 20], [9, 1]), experiment())[0]!.fix).toEqual([{ path: ['data', 'sampler'], value: 'balanced' }]);
    expect(told(dataset([200, 20], [9, 1]), experiment({}, { sampler: 'balanced' }))).toEqual([]);
    expect(told(dataset([200, 20], [9, 1]), experiment({ loss: { FocalLoss: { alpha: 'auto' } } }))).toEqual([]);
  });
  it('one picture, and none among those that validate', () => {
    expect(told(dataset([5, 1, 5], [2, 0, 0]))).toEqual([
      ['class-of-one', 'Of "bee" there is a single training picture: more of them are needed before anything can be learnt of the class.'],
      ['class-not-validated', 'Among the validation pictures that were drawn there is none of "cat": "stratify" holds some of each class back.'],
    ]);
    // Of a validation folder the list of pictures says it.
    expect(told(dataset([5, 5, 5], [2, 0, 2], false))).toEqual([]);
    expect(told(dataset([5, 5, 5], [0, 0, 0]))).toEqual([]);
  });
});

test('"auto" is scikit-learn\'s "balanced", for every loss that weighs classes', () => {
  // sklearn.utils.class_weight.compute_class_weight("balanced", classes=[0, 1, 2], y=[0] * 6 + [1] * 3 + [2] * 1), scikit-learn 1.9.1
  const expected = [0.5555555555555556, 1.1111111111111112, 3.3333333333333335];
  classWeights(Int32Array.of(6, 3, 1)).forEach((weight, i) => expect(weight).toBeCloseTo(expected[i]!, 14));
  expect(classWeights(Int32Array.of(4, 0))).toEqual([0.5, 0]);
  for (const [name, param] of [['CrossEntropyLoss', 'weight'], ['NLLLoss', 'weight'], ['BCEWithLogitsLoss', 'weight'], ['MultiMarginLoss', 'weight'], ['FocalLoss', 'alpha']] as const) {
    const asked = experiment({ loss: { [name]: { [param]: 'auto' } } });
    expect(withClassWeights(asked, Int32Array.of(5, 5)).loss.params[param]).toEqual([1, 1]);
  }
  const plain = experiment();
  expect(withClassWeights(plain, Int32Array.of(1, 2))).toBe(plain);
});

describe('"sampler": "balanced"', () => {
  const images = set(900, 90, 10);
  const plan = (changes: Partial<BatchPlan> = {}): BatchPlan => ({ images, classes: 3, transforms: [{ name: 'ToTensor', params: {}, path: [] }], batchTransforms: [], batchSize: 50, shuffle: true, sampler: 'balanced', dropLast: false, seed: 4, ...changes });

  it('shows each class as often as any other, pictures drawn with replacement', () => {
    const order = epochOrder(plan(), 0);
    const epochs = Array.from({ length: 30 }, (_, epoch) => [...epochOrder(plan(), epoch)]).flat();
    const counts = countsOf(epochs.map((showing) => images.labels[showing % images.count]!));
    expect([order.length, epochs.length]).toEqual([1000, 30_000]);
    // Three standard deviations of so many draws of one in three.
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(3 * Math.sqrt(30_000 * (1 / 3) * (2 / 3)));
    expect(epochOrder(plan(), 0)).toEqual(order);
    expect(epochOrder(plan(), 1)).not.toEqual(order);
  });

  it('gives each showing of a picture random numbers of its own', () => {
    const order = epochOrder(plan(), 0);
    expect(new Set(order).size).toBe(order.length);
    expect(new Set(Array.from(order, (showing) => showing % images.count)).size).toBeLessThan(order.length);
  });

  it('fills batches with them', async () => {
    const batches = await openBatches({ ...plan(), workers: 0 });
    const counts = new Int32Array(3);
    for await (const { labels } of batches.epoch(0)) for (const label of labels) counts[label]!++;
    const order = epochOrder(plan(), 0);
    expect([...counts]).toEqual([...countsOf(Array.from(order, (showing) => images.labels[showing % images.count]!))]);
  });
});
