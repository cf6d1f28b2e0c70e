import { expect, test } from 'vitest';
import { confidentJoint, confidentThresholds, estimatedJoint, labelErrors } from '../../extension/core/data-check/confident-learning';
import { correlation, duplicateGroups, eachNearPair, hashDistance, hashWords, mostBits, thumbSide } from '../../extension/core/data-check/duplicates';
import { oddSizes } from '../../extension/core/data-check/picture-faults';
import { pictureFigures, type PictureFigures } from '../../extension/core/data-check/picture-figures';
import { random } from '../../extension/core/data/random';
import { readVectors, type VectorTensor } from '../vectors/read';

interface Sample {
  probabilities: VectorTensor;
  labels: VectorTensor<Int32Array>;
  thresholds: (number | null)[];
  joint: number[][];
  estimate: number[][];
  errors: [picture: number, suggested: number, selfConfidence: number, margin: number][];
}
const { samples, figures } = readVectors<{ samples: Sample[]; figures: (PictureFigures & { pixels: VectorTensor<Uint8Array> })[] }>('confident-learning');

test.each(samples.map((each, i) => [i, each] as const))('confident learning is the paper\'s, sample %i: thresholds, confident joint, joint, and which errors in which order', (_, { probabilities, labels, thresholds, joint, estimate, errors }) => {
  const sample = { probabilities: probabilities.values, labels: labels.values, classes: probabilities.shape[1]! };
  confidentThresholds(sample).forEach((threshold, k) => (thresholds[k] === null ? expect(threshold).toBe(Infinity) : expect(threshold).toBeCloseTo(thresholds[k]!, 9)));
  expect([...confidentJoint(sample)]).toEqual(joint.flat());
  estimatedJoint(sample).forEach((share, at) => expect(share).toBeCloseTo(estimate.flat()[at]!, 12));
  const found = labelErrors(sample);
  expect(found.map(({ picture, suggested }) => [picture, suggested])).toEqual(errors.map(([picture, suggested]) => [picture, suggested]));
  found.forEach(({ selfConfidence, normalizedMargin }, i) => {
    expect(selfConfidence).toBeCloseTo(errors[i]![2], 6);
    expect(normalizedMargin).toBeCloseTo(errors[i]![3], 6);
  });
  expect(found.length).toBeGreaterThan(0);
});

test.each(figures.map((each, i) => [i, each] as const))('a picture\'s figures are cleanvision\'s, picture %i', (_, { pixels, ...expected }) => {
  const [height, width, channels] = pixels.shape as [number, number, number];
  const measured = pictureFigures({ height, width, channels, values: pixels.values });
  for (const [name, value] of Object.entries(expected)) expect(measured[name as keyof PictureFigures], name).toBeCloseTo(value, 5);
});

test('every pair of near hashes is found once, and no other, as one by one', () => {
  const { next } = hashes(400);
  const all = next;
  const expected: string[] = [];
  for (let a = 0; a < 400; a++) for (let b = a + 1; b < 400; b++) if (hashDistance(all, a, b) <= mostBits) expected.push(`${a} ${b}`);
  const found: string[] = [];
  eachNearPair(all, (a, b) => found.push(a < b ? `${a} ${b}` : `${b} ${a}`));
  expect(found.sort()).toEqual(expected.sort());
  expect(expected.length).toBeGreaterThan(20);
});

/** Random ones, of which every fifth is the one before with up to forty bits turned. */
function hashes(count: number): { next: Uint32Array } {
  const { integer } = random(3);
  const next = Uint32Array.from({ length: count * hashWords }, () => integer(2 ** 32));
  for (let i = 4; i < count; i += 5) {
    next.copyWithin(i * hashWords, (i - 1) * hashWords, i * hashWords);
    for (let turned = integer(40); turned > 0; turned--) next[i * hashWords + integer(hashWords)]! ^= 1 << integer(32);
  }
  return { next };
}

test('near hashes make a group only where the thumbnails say the same; the same bytes always do', () => {
  const { integer } = random(5);
  const size = thumbSide * thumbSide;
  const thumbs = new Uint8Array(5 * size);
  for (let i = 0; i < size; i++) {
    const level = 40 + integer(100);
    // The same, brighter; another picture; two that are flat.
    thumbs.set([level], i);
    thumbs.set([level + 60], size + i);
    thumbs.set([40 + integer(100)], 2 * size + i);
    thumbs.set([90], 3 * size + i);
    thumbs.set([91], 4 * size + i);
  }
  expect(correlation(thumbs, 0, 1)).toBeCloseTo(1, 9);
  expect(correlation(thumbs, 3, 4)).toBe(0);
  const same = new Uint32Array(5 * hashWords);
  expect(duplicateGroups(same, thumbs, ['a', 'b', 'c', 'd', 'e']).map(({ pictures, identical }) => [pictures, identical])).toEqual([[[0, 1], false]]);
  expect(duplicateGroups(same, thumbs, ['a', 'b', 'c', 'd', 'd']).map(({ pictures, identical }) => [pictures, identical])).toEqual([[[3, 4], true], [[0, 1], false]]);
});

test('sizes outside three interquartile ranges, and shapes far from square', () => {
  const usual = Array.from({ length: 20 }, (_, i) => ({ height: 90 + i, width: 100 }));
  expect(oddSizes(usual)).toEqual([]);
  expect(oddSizes([...usual, { height: 8, width: 8 }, { height: 30, width: 300 }, { height: 900, width: 900 }]).map(({ picture, kind }) => [picture, kind])).toEqual([[20, 'odd-size'], [21, 'odd-shape'], [22, 'odd-size']]);
});
