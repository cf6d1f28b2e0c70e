import { describe, expect, it, test } from 'vitest';
import { calibrationOf, temperatureOf } from '../../extension/core/explain/calibration';
import { classFigures, confusionOf } from '../../extension/core/explain/confusion';
import { PictureJudgements } from '../../extension/core/explain/picture-judgements';
import { principalAxes } from '../../extension/core/explain/principal-axes';
import { Tally } from '../../extension/core/train/metrics';
import { confusedPairs, topLosses } from '../../extension/shared/evaluation';
import { readVectors, relativeDifference, type VectorTensor } from '../vectors/read';

interface Case {
  classes: number;
  labels: VectorTensor<Int32Array>;
  logits: VectorTensor;
  loss: number;
  losses: VectorTensor;
  confusion: number[];
  precision: (number | null)[];
  recall: (number | null)[];
  f1: (number | null)[];
  support: number[];
  macro_f1: number;
  top5: number;
  ece: number;
  bins: { count: number; confidence: number | null; accuracy: number | null }[];
  temperature: number;
  ece_scaled: number;
}

const { sets, axes } = readVectors<{ sets: Case[]; axes: { features: number; points: VectorTensor; x: VectorTensor; y: VectorTensor; shares: number[] } }>('evaluation');

describe.each(sets.map((each) => [each.classes, each] as const))('of %i classes', (classes, { labels: { values: labels }, logits: { values: logits }, ...expected }) => {
  const judged = new PictureJudgements(labels.length, classes);
  // In two batches of unequal size.
  judged.add(logits.subarray(0, 100 * classes), labels.subarray(0, 100));
  judged.add(logits.subarray(100 * classes), labels.subarray(100));
  const { predicted, confidence, losses } = judged;
  const confusion = confusionOf(labels, predicted, classes);
  const figures = classFigures(confusion, classes);
  const right = (picture: number): boolean => labels[picture] === predicted[picture];
  const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

  it("the confusion and each class's figures are scikit-learn's", () => {
    expect([...confusion]).toEqual(expected.confusion);
    expect(figures.map(({ support }) => support)).toEqual(expected.support);
    for (const name of ['precision', 'recall', 'f1'] as const) {
      expect(figures.map((each) => orNull(each[name]) === null)).toEqual(expected[name].map((value) => value === null));
      figures.forEach((each, i) => expect(each[name] || 0).toBeCloseTo(expected[name][i] ?? 0, 12));
    }
  });

  it("macro F1, top-5 accuracy and cross-entropy are scikit-learn's", () => {
    const tally = new Tally(classes);
    tally.add(0, logits, new Float32Array(logits.length), labels);
    expect(tally.macroF1).toBeCloseTo(expected.macro_f1, 12);
    expect(tally.top5Accuracy).toBeCloseTo(expected.top5, 12);
    expect(relativeDifference(losses, expected.losses.values)).toBeLessThan(1e-6);
    expect(losses.reduce((sum, loss) => sum + loss, 0) / losses.length).toBeCloseTo(expected.loss, 5);
  });

  it("the expected calibration error and its bins are the paper's", () => {
    const { ece, bins } = calibrationOf(confidence, right);
    expect(ece).toBeCloseTo(expected.ece, 6);
    expect(bins.map(({ count }) => count)).toEqual(expected.bins.map(({ count }) => count));
    bins.forEach((bin, i) => {
      expect(bin.confidence || 0).toBeCloseTo(expected.bins[i]!.confidence ?? 0, 6);
      expect(bin.accuracy || 0).toBeCloseTo(expected.bins[i]!.accuracy ?? 0, 12);
    });
  });

  it('the temperature is where the loss is least, and what it makes of the calibration', () => {
    const temperature = temperatureOf(logits, labels, classes)!;
    expect(temperature / expected.temperature).toBeCloseTo(1, 6);
    expect(calibrationOf(judged.confidenceAt(temperature), right).ece).toBeCloseTo(expected.ece_scaled, 5);
  });
});

test('no temperature is best where all pictures are right, or the logits say the opposite or nothing', () => {
  const labels = Int32Array.of(0, 1);
  for (const logits of [[3, 0, 0, 3], [0, 3, 3, 0], [1, 1, 1, 1]]) expect(temperatureOf(Float32Array.from(logits), labels, 2)).toBeNull();
});

test('confidence on the edge of a bin is in the one below; NaN is in none', () => {
  const { bins } = calibrationOf(Float32Array.of(0, 0.5, 1, NaN), () => true, 2);
  expect(bins.map(({ count }) => count)).toEqual([2, 1]);
});

test('of very many logits each so many-th picture is kept for the temperature', () => {
  const judged = new PictureJudgements(5, 2 ** 23);
  expect([judged.kept.every, judged.kept.labels.length]).toEqual([3, 2]);
});

test("principal components are scikit-learn's; of points that are all the same there are none", () => {
  const { x, y, shares } = principalAxes(axes.points.values, axes.features);
  expect(relativeDifference(x, axes.x.values)).toBeLessThan(1e-5);
  expect(relativeDifference(y, axes.y.values)).toBeLessThan(1e-4);
  shares.forEach((share, i) => expect(share).toBeCloseTo(axes.shares[i]!, 6));
  expect(principalAxes(new Float32Array(12).fill(5), 3)).toEqual({ x: new Float32Array(4), y: new Float32Array(4), shares: [0, 0] });
});

test('most confused pairs and top losses, the greatest first', () => {
  const confusion = Uint32Array.of(5, 1, 2, 4, 0, 0, 2, 0, 9);
  expect(confusedPairs(confusion, 3, 3)).toEqual([
    { label: 1, predicted: 0, count: 4, share: 1 },
    { label: 0, predicted: 2, count: 2, share: 0.25 },
    { label: 2, predicted: 0, count: 2, share: 2 / 11 },
  ]);
  const losses = Float32Array.of(1, 4, 2, 3);
  expect(topLosses({ losses }, 2)).toEqual([1, 3]);
  expect(topLosses({ losses }, 9, (picture) => picture !== 1)).toEqual([3, 2, 0]);
});
