import { describe, expect, it, test } from 'vitest';
import { random } from '../../extension/core/data/random';
import { countsOf, foldOf, heldBack, type Divided } from '../../extension/core/data/split';

/** So many pictures of each class, class after class. */
const labelled = (...counts: number[]): number[] => counts.flatMap((count, label) => Array<number>(count).fill(label));
const all = (labels: number[], changes: Partial<Divided> = {}): Divided => ({ labels, groups: null, stratify: true, ...changes });
const classesOf = (labels: number[], held: Iterable<number>): number[] => [...countsOf([...held].map((picture) => labels[picture]!), new Set(labels).size)];

test('without stratify the pictures that were held back before are', () => {
  // What version 0.1.0 draws for seed 3: runs on record keep their halves.
  expect([...heldBack(all(labelled(10, 10), { stratify: false }), 0.25, random(1002, 3))]).toMatchInlineSnapshot(`
    [
      1,
      6,
      7,
      16,
      17,
    ]
  `);
});

describe('by class', () => {
  it.each([
    [[90, 10], 0.1, [9, 1]], [[95, 5], 0.1, [10, 1]], [[50, 50, 50], 0.1, [5, 5, 5]], [[7, 7, 7], 1 / 3, [3, 2, 2]],
    // Of two or more at least one on either side, of one none.
    [[100, 2, 1], 0.1, [10, 1, 0]], [[2, 2], 0.9, [1, 1]], [[10, 10], 0, [0, 0]],
  ])('of %j a share of %d is %j', (counts, share, expected) => {
    const labels = labelled(...counts);
    for (let seed = 0; seed < 5; seed++) expect(classesOf(labels, heldBack(all(labels), share, random(seed)))).toEqual(expected);
  });

  it('draws which of a class, with the seed', () => {
    const draw = (seed: number): string => heldBack(all(labelled(50, 50)), 0.1, random(seed)).join();
    expect(draw(1)).toBe(draw(1));
    expect(draw(2)).not.toBe(draw(1));
  });
});

describe('folds', () => {
  it.each([true, false])('are disjoint, of equal size, and hold every picture (stratify %s)', (stratify) => {
    const labels = labelled(40, 12, 5);
    const fold = foldOf(all(labels, { stratify }), 5, random(7));
    expect([...countsOf(fold)]).toEqual([12, 12, 11, 11, 11]);
    if (stratify) for (let i = 0; i < 5; i++) expect(classesOf(labels, [...fold.keys()].filter((picture) => fold[picture] === i))).toEqual([8, expect.toSatisfy((count: number) => count === 2 || count === 3), 1]);
  });
});

describe('groups stay whole', () => {
  /** Sixty patients of one to six pictures, of one class each, every third of class 1. */
  const groups = Array.from({ length: 60 }, (_, patient) => Array<number>(1 + (patient % 6)).fill(patient)).flat();
  const labels = groups.map((patient) => (patient % 3 === 0 ? 1 : 0));
  const share = (held: number[]): number[] => classesOf(labels, held).map((count, label) => count / labels.filter((each) => each === label).length);

  it.each([true, false])('on one side of a share, which is met (stratify %s)', (stratify) => {
    for (let seed = 0; seed < 5; seed++) {
      const held = [...heldBack({ labels, groups, stratify }, 0.2, random(seed))];
      const sides = new Set(held.map((picture) => groups[picture]));
      expect(groups.filter((group, picture) => sides.has(group) !== held.includes(picture))).toEqual([]);
      expect(held.length / labels.length).toBeCloseTo(0.2, 1);
      if (stratify) for (const part of share(held)) expect(part).toBeCloseTo(0.2, 1);
    }
  });

  it('in one fold each', () => {
    const fold = foldOf({ labels, groups, stratify: true }, 4, random(1));
    expect(new Set(groups.map((group, picture) => `${group} ${fold[picture]}`)).size).toBe(60);
    for (let i = 0; i < 4; i++) for (const part of share([...fold.keys()].filter((picture) => fold[picture] === i))) expect(part).toBeCloseTo(0.25, 1);
  });
});
