import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bandOf } from '../../extension/core/compare/band';
import { comparisonOf, type ComparedRun } from '../../extension/core/compare/comparison';
import { coordinate } from '../../extension/core/compare/coordinate';
import { slotsOf } from '../../extension/core/compare/slots';
import { commonTarget, timeTo } from '../../extension/core/compare/time-to';
import { KeptComparisons } from '../../extension/host/kept-comparisons';
import type { EpochEnd } from '../../extension/shared/events';
import { lookColors, lookOf } from '../../extension/shared/looks';
import { studyRuns } from '../panels/runs-double';

const epochs = (...accuracies: number[]): EpochEnd[] => accuracies.map((val_accuracy, i) => ({ type: 'epoch-end', time: 0, epoch: i + 1, step: 10 * (i + 1), lr: 0.1, train_loss: 1, train_accuracy: 0.5, val_loss: 1, val_accuracy, seconds: 3 }));

test('the time to an accuracy is that of all epochs until one has come to it; the usual one is what all have come to', () => {
  expect(timeTo(epochs(0.5, 0.7, 0.6, 0.9), 0.7)).toEqual({ epochs: 2, seconds: 6 });
  expect(timeTo(epochs(0.5, 0.7, 0.6, 0.9), 0.71)).toEqual({ epochs: 4, seconds: 12 });
  expect(timeTo(epochs(0.5), 0.6)).toBe(null);
  expect(timeTo([], 0)).toBe(null);
  expect(commonTarget([0.917, 0.85, 0.99])).toBe(0.85);
  expect(commonTarget([0.29])).toBe(0.29);
  expect(commonTarget([0.9, null])).toBe(null);
  expect(commonTarget([])).toBe(null);
});

test('numbers lie along an axis, far apart by their logarithms; words at equal distances; what is none has no place', () => {
  expect(coordinate([1, 3, null, 2])).toEqual({ kind: 'linear', ticks: [{ value: 1, at: 0 }, { value: 2, at: 0.5 }, { value: 3, at: 1 }], places: [0, 1, null, 0.5] });
  const rates = coordinate([0.1, 0.01, 0.001]);
  expect(rates.kind).toBe('logarithmic');
  expect(rates.places.map((at) => +at!.toFixed(9))).toEqual([1, 0.5, 0]);
  // Zero has no logarithm.
  expect(coordinate([0, 0.001, 1]).kind).toBe('linear');
  expect(coordinate([5, 5]).places).toEqual([0.5, 0.5]);
  expect(coordinate(['SGD', 'Adam', null, 'SGD'])).toEqual({ kind: 'words', ticks: [{ value: 'SGD', at: 0 }, { value: 'Adam', at: 1 }], places: [0, 1, null, 0] });
  expect(coordinate([NaN, Infinity, 1, 2]).places).toEqual([null, null, 0, 1]);
  expect(coordinate([null, null]).places).toEqual([null, null]);
  // Of many numbers round ones are marked, within the axis.
  const many = coordinate(Array.from({ length: 50 }, (_, i) => 3 + i));
  expect(many.ticks.map(({ value }) => value)).toEqual([10, 20, 30, 40, 50]);
  expect(coordinate(Array.from({ length: 50 }, (_, i) => 10 ** (i / 10))).ticks.map(({ value }) => value)).toEqual([1, 10, 100, 1000, 10_000]);
});

test('a band is the mean of curves where they are, along straight lines between their points', () => {
  const one = { x: [0, 2, 4], y: [0, 2, 4] };
  const other = { x: [1, 3], y: [3, 5] };
  const { x, y, low, high } = bandOf([one, other], 'range', 100);
  expect([...x]).toEqual([0, 1, 2, 3, 4]);
  expect([...y]).toEqual([0, 2, 3, 4, 4]);
  expect([...low]).toEqual([0, 1, 2, 3, 4]);
  expect([...high]).toEqual([0, 3, 4, 5, 4]);
  // Sample deviation of 1 and 3 is the root of 2.
  expect(bandOf([one, other], 'deviation', 100).high[1]).toBeCloseTo(2 + Math.SQRT2, 6);
  expect([...bandOf([one], 'deviation', 100).low]).toEqual([0, 2, 4]);
  // What is no number does not count, and parts nothing.
  expect([...bandOf([{ x: [0, 1, 2], y: [1, NaN, 3] }, { x: [0, 1, 2], y: [1, 2, 3] }], 'range', 100).y]).toEqual([1, 2, 3]);
  const long = { x: Array.from({ length: 1000 }, (_, i) => i), y: Array.from({ length: 1000 }, (_, i) => i) };
  const thin = bandOf([long, long], 'range', 100);
  expect(thin.x.length).toBeLessThanOrEqual(101);
  expect([thin.x[0], thin.x.at(-1)]).toEqual([0, 999]);
});

test('a line keeps its place among the colours; a new one takes the first that is free', () => {
  expect(slotsOf(['a', 'b'], {})).toEqual({ a: 0, b: 1 });
  expect(slotsOf(['b', 'c'], { a: 0, b: 1 })).toEqual({ b: 1, c: 0 });
  // Two that had the same elsewhere.
  expect(slotsOf(['a', 'b', 'c'], { b: 2, c: 2 })).toEqual({ b: 2, a: 0, c: 1 });
  expect(slotsOf(['toString'], {})).toEqual({ toString: 0 });
});

const text = readFileSync('media/examples/simple-cnn.cnn.jsonc', 'utf8');
const compared = (count: number): ComparedRun[] => studyRuns(text, count).map((run, i) => ({ ...run, epochsDone: epochs(0.4, 0.5 + i / 100) }));
const query = { grouped: false, spread: 'range', target: null } as const;

test('only what differs is compared, and what came of it; lines are called by what differs', () => {
  const { columns, lines, target } = comparisonOf(compared(4), 1, { ...query, target: 0.5 }, {});
  expect(columns.filter(({ role, usual }) => usual && role === 'parameter').map(({ name }) => name)).toEqual(['optimizer', 'optimizer.lr']);
  expect(columns.filter(({ role, usual }) => usual && role === 'result').map(({ name }) => name)).toEqual(['best_val_accuracy', 'best_epoch', 'val_accuracy', 'val_loss', 'time_to', 'epochs_to', 'seconds']);
  expect(lines.map(({ label }) => label)).toEqual(['Adam, lr 0.1', 'SGD, lr 0.1', 'Adam, lr 0.01', 'SGD, lr 0.01']);
  expect(target).toBe(0.5);
  const timeColumn = columns.findIndex(({ name }) => name === 'time_to');
  expect(lines.map(({ cells }) => cells[timeColumn])).toEqual([6, 6, 6, 6]);
  // Of one run nothing differs.
  const alone = comparisonOf(compared(1), 0, query, {});
  expect(alone.columns.every(({ role }) => role === 'result')).toBe(true);
  expect(alone.lines[0]!.label).toBe('simple-cnn');
  expect(comparisonOf([], 2, query, {})).toMatchObject({ total: 2, missing: 2, lines: [], columns: [] });
});

test('runs of the same experiment but for its seed are one line, with their range or deviation and a colour of its own', () => {
  const runs = compared(12);
  const { columns, lines } = comparisonOf(runs, 0, { ...query, grouped: true, target: 0.55 }, {});
  expect(lines.map(({ runs: own }) => own.length)).toEqual([2, 2, 2, 2, 2, 2]);
  expect(columns.map(({ name }) => name)).not.toContain('seed');
  const best = columns.findIndex(({ name }) => name === 'best_val_accuracy');
  const own = [runs[0]!, runs[6]!].map(({ record }) => record.figures.best_val_accuracy!);
  expect(lines[0]!.cells[best]).toEqual({ mean: (own[0]! + own[1]!) / 2, low: Math.min(...own), high: Math.max(...own) });
  // One of the two has come to it: its time alone.
  expect(lines[0]!.cells[columns.findIndex(({ name }) => name === 'time_to')]).toBe(6);
  const byRun = comparisonOf(runs, 0, query, {});
  expect(new Set([...lines, ...byRun.lines].map(({ key }) => key)).size).toBe(18);
});

test('a comparison is found again as it was left: by its runs, by its name; of nameless ones the newest twenty', async () => {
  const memory = new Map<string, unknown>();
  const kept = new KeptComparisons({ get: <T>(key: string) => memory.get(key) as T | undefined, update: async (key: string, value: unknown) => void memory.set(key, value) } as never);
  const first = kept.of(['/runs/a', '/runs/b']);
  await kept.put({ ...first, name: 'rates', slots: { '/runs/a': 3, '/runs/b': 4 }, choices: { grouped: true } });
  expect(kept.of(['/runs/b', '/runs/a'])).toMatchObject({ id: first.id, name: 'rates', choices: { grouped: true } });
  // In another comparison a run has the colour that it had.
  const other = kept.of(['/runs/a', '/runs/c']);
  expect(other.id).not.toBe(first.id);
  expect(other.slots).toEqual({ '/runs/a': 3 });
  for (let i = 0; i < 25; i++) await kept.put(kept.of([`/runs/${i}`, '/runs/x']));
  expect(kept.all.length).toBe(21);
  expect(kept.get(first.id)?.name).toBe('rates');
  expect(kept.all[0]!.runs[0]).toBe('/runs/24');
});

/** Machado, Oliveira, Fernandes 2009: what colours look like without one of the three cones, on linear RGB. */
const cones: Record<string, number[][]> = {
  all: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  'no red': [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  'no green': [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  'no blue': [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};
const linear = (color: string): number[] => [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16) / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
const luminance = (rgb: number[]): number => 0.2126 * rgb[0]! + 0.7152 * rgb[1]! + 0.0722 * rgb[2]!;
function lab(rgb: number[]): number[] {
  const curve = (part: number): number => (part > 0.008856 ? Math.cbrt(part) : 7.787 * part + 16 / 116);
  const [x, y, z] = [(0.4124 * rgb[0]! + 0.3576 * rgb[1]! + 0.1805 * rgb[2]!) / 0.9505, luminance(rgb), (0.0193 * rgb[0]! + 0.1192 * rgb[1]! + 0.9505 * rgb[2]!) / 1.089].map(curve) as [number, number, number];
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

test.each(['light', 'dark', 'either'] as const)('lines on a page that is %s are told apart by people who see colours differently, and from the page', (page) => {
  const colors = lookColors[page];
  for (const matrix of Object.values(cones)) {
    const seen = colors.map((color) => lab(matrix.map((row) => Math.min(1, Math.max(0, row.reduce((sum, share, i) => sum + share * linear(color)[i]!, 0))))));
    for (const [i, one] of seen.entries()) for (const other of seen.slice(i + 1)) expect(Math.hypot(...one.map((part, k) => part - other[k]!))).toBeGreaterThan(13);
  }
  const grounds = { light: ['#ffffff'], dark: ['#1e1e1e', '#000000'], either: ['#ffffff', '#1e1e1e'] };
  for (const ground of grounds[page]) {
    for (const color of colors) {
      const [less, more] = [luminance(linear(color)), luminance(linear(ground))].sort((a, b) => a - b) as [number, number];
      expect((more + 0.05) / (less + 0.05)).toBeGreaterThan(3);
    }
  }
  expect(new Set(Array.from({ length: 28 }, (_, slot) => JSON.stringify(lookOf(slot, page)))).size).toBe(28);
});
