import { describe, expect, it } from 'vitest';
import { isBetter, Tally } from '../../extension/core/train/metrics';

/** Logits whose order of classes is given, best first. */
const ranked = (...orders: number[][]): Float32Array => Float32Array.from(orders.flatMap((order) => order.map((_, k) => -order.indexOf(k))));
const oneHot = (classes: number, ...labels: number[]): Float32Array => Float32Array.from(labels.flatMap((label) => Array.from({ length: classes }, (_, k) => Number(k === label))));

describe('metrics', () => {
  it('weighs each batch by its images', () => {
    const tally = new Tally(2);
    tally.add(1, ranked([0, 1], [0, 1], [0, 1]), oneHot(2, 0, 0, 1), Int32Array.of(0, 0, 1));
    tally.add(5, ranked([1, 0]), oneHot(2, 0), Int32Array.of(0));
    expect(tally.loss).toBe(2);
    expect(tally.accuracy).toBe(0.5);
  });

  it('counts a soft label by its share of the predicted class', () => {
    const { accuracy } = new Tally(2).add(1, ranked([0, 1], [1, 0]), Float32Array.of(0.75, 0.25, 0.5, 0.5), Int32Array.of(0, 0));
    expect(accuracy).toBe((0.75 + 0.5) / 2);
  });

  it('takes top-5 accuracy, accuracy of each class and macro F1', () => {
    const tally = new Tally(6);
    const last = [0, 1, 2, 3, 4, 5];
    tally.add(1, ranked(last, last, [1, 0, 2, 3, 4, 5], [5, 1, 0, 2, 3, 4]), oneHot(6, 0, 5, 1, 1), Int32Array.of(0, 5, 1, 1));
    expect(tally.top5Accuracy).toBe(0.75);
    expect(tally.classAccuracy).toEqual([1, 0.5, NaN, NaN, NaN, 0]);
    // F1 of classes 0, 1, 5 (the others neither occur nor are predicted): 2/3, 2/3, 0.
    expect(tally.macroF1).toBeCloseTo((2 / 3 + 2 / 3 + 0) / 3, 12);
  });

  it('goes on after being saved in the middle', () => {
    const [whole, first, second] = [new Tally(2), new Tally(2), new Tally(2)];
    const batch = [0.5, ranked([0, 1], [1, 0]), oneHot(2, 0, 0), Int32Array.of(0, 0)] as const;
    whole.add(...batch);
    whole.add(...batch);
    first.add(...batch);
    second.restore(JSON.parse(JSON.stringify(first.save())));
    second.add(...batch);
    expect(second).toEqual(whole);
  });

  it('knows which way is better, and that NaN never is', () => {
    expect(isBetter('val_loss', 0.9, 1)).toBe(true);
    expect(isBetter('val_loss', 0.95, 1, 0.1)).toBe(false);
    expect(isBetter('val_accuracy', 0.9, 1)).toBe(false);
    expect(isBetter('val_accuracy', 0.1, null)).toBe(true);
    expect(isBetter('val_loss', NaN, null)).toBe(false);
  });
});
