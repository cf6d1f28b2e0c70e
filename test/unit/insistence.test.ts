import { expect, test } from 'vitest';
import { Insistence } from '../../extension/trainer/insistence';

let now = 0;
const begin = (): Insistence => {
  now = 1000;
  return new Insistence(() => now);
};

test('a stop that the work has not heard for a second may be said again', () => {
  const insistence = begin();
  expect(insistence.asked('stop')).toBe(false);
  // A double click is one wish.
  now += 999;
  expect(insistence.asked('stop')).toBe(false);
  now += 1;
  expect(insistence.asked('pause')).toBe(false);
  expect(insistence.asked('stop')).toBe(true);
});

test('work that has heard it is let finish what it does, however long', () => {
  const insistence = begin();
  insistence.heard('pause');
  expect(insistence.asked('stop')).toBe(false);
  insistence.heard('stop');
  now += 1e6;
  expect(insistence.asked('stop')).toBe(false);
});
