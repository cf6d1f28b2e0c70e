import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { random } from '../../extension/core/data/random';
import { DebiasedMean, SmoothedCurve } from '../../extension/core/series/smoothing';
import { RunCurves } from '../../extension/lab/run-curves';
import { encodeHead, stepColumns } from '../../extension/shared/series';
import type { SeriesPart, SeriesRequest } from '../../extension/shared/series-part';
import { RowBuffer } from '../../extension/trainer/series/row-buffer';

let run: string;
beforeEach(async () => void (run = await mkdtemp(join(tmpdir(), 'series-curves-'))));
afterEach(() => rm(run, { recursive: true }));

const start = 1e12;
const whole: SeriesRequest = { axis: 'step', from: null, to: null, buckets: 500, logarithmic: false, smoothing: 0, raw: true, places: [] };

/** A series.bin whose step i + 1 has this loss; each step takes a second, every thousandth a hundred. */
async function write(losses: ArrayLike<number>, seconds = (i: number): number => (i % 1000 === 999 ? 100 : 1)): Promise<void> {
  const rows = new RowBuffer(stepColumns);
  for (let i = 0; i < losses.length; i++) rows.put(i + 1, { wall_seconds: 2 * seconds(i), seconds: seconds(i), loss: losses[i], accuracy: 0.5, lr: 0.1 });
  await writeFile(join(run, 'series.bin'), Buffer.concat([encodeHead(start, stepColumns), rows.bytes(0, losses.length)]));
}

const curve = (part: SeriesPart, smoothed = false) => part.curves.find((each) => each.metric === 'loss' && each.smoothed === smoothed)!.curve;
const noise = (count: number, seed: number) => {
  const { normal } = random(seed);
  return Float32Array.from({ length: count }, () => 2 + normal());
};

test('no spike vanishes at any zoom, on any axis, at most four points a pixel', async () => {
  const losses = noise(100_000, 1);
  const { integer } = random(2);
  for (let i = 0; i < 40; i++) losses[integer(losses.length)] = [99, -99, NaN, Infinity, -Infinity][i % 5]!;
  await write(losses);
  const curves = new RunCurves(run);
  for (let turn = 0; turn < 60; turn++) {
    const axis = (['step', 'seconds', 'wall'] as const)[turn % 3]!;
    const length = Math.ceil(losses.length / 1.18 ** turn);
    const first = integer(losses.length - length + 1);
    const passed = (i: number) => i + 1 + 99 * Math.floor((i + 1) / 1000);
    const x = (i: number) => (axis === 'step' ? i + 1 : axis === 'seconds' ? passed(i) : start + 2000 * passed(i));
    const buckets = 1 + integer(900);
    const { x: xs, y } = curve(await curves.part({ ...whole, axis, from: x(first), to: x(first + length - 1), buckets }));
    const inside = losses.subarray(first, first + length);
    const [least, greatest] = [(values: Float32Array) => values.filter(Number.isFinite).reduce((a, b) => Math.min(a, b), Infinity), (values: Float32Array) => values.filter(Number.isFinite).reduce((a, b) => Math.max(a, b), -Infinity)];
    // What lies beside the part may be drawn with it.
    expect(least(y), `turn ${turn}`).toBeLessThanOrEqual(least(inside));
    expect(greatest(y)).toBeGreaterThanOrEqual(greatest(inside));
    for (const odd of inside.filter((value) => !Number.isFinite(value)).slice(0, 1)) expect([...y].some((value) => Object.is(value, odd))).toBe(true);
    expect(y.length).toBeLessThanOrEqual(4 * (buckets + 4) + 2 * 64 + 128);
    for (let i = 1; i < xs.length; i++) if (xs[i]! < xs[i - 1]!) expect.fail(`x goes back at ${i}`);
  }
});

test('on a logarithmic axis the beginning is as fine as the rest, and no spike vanishes', async () => {
  const losses = noise(100_000, 8);
  for (const spike of [5, 70, 700, 12_345, 99_999]) losses[spike] = 50 + spike / 1e5;
  await write(losses);
  const curves = new RunCurves(run);
  for (const axis of ['step', 'seconds'] as const) {
    const { x, y } = curve(await curves.part({ ...whole, axis, logarithmic: true, buckets: 400 }));
    for (const spike of [5, 70, 700, 12_345, 99_999]) expect([...y]).toContain(losses[spike]);
    expect([...x.subarray(0, 30)]).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    expect(x.length).toBeLessThan(4 * 400 + 4 * 16 + 64);
    for (let i = 1; i < x.length; i++) if (x[i]! < x[i - 1]!) expect.fail(`x goes back at ${i}`);
  }
});

test('looked at closely, it is every step at its place', async () => {
  const losses = noise(5000, 3);
  await write(losses);
  const curves = new RunCurves(run);
  const { x, y } = curve(await curves.part({ ...whole, from: 1990, to: 2010 }));
  for (let i = 0; i < x.length; i++) expect(y[i]).toBe(losses[x[i]! - 1]);
  for (let step = 1989; step <= 2011; step++) expect(x).toContain(step);
  const seconds = await curves.part({ ...whole, axis: 'seconds', from: 2180, to: 2220, places: [0, 1, 999, 1000, 2500, 9999] });
  expect([...seconds.places]).toEqual([0, 1, 999, 1099, 2500 + 2 * 99, 5000 + 5 * 99]);
  expect(seconds).toMatchObject({ steps: 5000, from: 0, to: 5000 + 5 * 99 });
  const wall = await curves.part({ ...whole, axis: 'wall', places: [1000] });
  expect(wall).toMatchObject({ from: start, to: start + 2000 * (5000 + 5 * 99) });
  expect([...wall.places]).toEqual([start + 2000 * 1099]);
});

test('the smoothing of a prefix equals the prefix of the smoothing', () => {
  const values = noise(1000, 4);
  values[300] = NaN;
  for (const factor of [0.5, 0.8, 0.99]) {
    const smoothed = (count: number) => {
      const mean = new DebiasedMean(factor);
      return [...values.subarray(0, count)].map((value) => mean.next(value));
    };
    const all = smoothed(1000);
    for (const count of [1, 2, 299, 301, 640, 999]) expect(smoothed(count)).toEqual(all.slice(0, count));
    // By its definition: the weights of what came before add up to one.
    const at = 50;
    const weights = Array.from({ length: at + 1 }, (_, i) => factor ** (at - i));
    expect(all[at]).toBeCloseTo(weights.reduce((sum, weight, i) => sum + weight * values[i]!, 0) / weights.reduce((a, b) => a + b), 10);
    const curve = new SmoothedCurve(factor);
    for (let at = 0; at < 1000; at += 37) curve.append(values.subarray(at, at + 37), () => true);
    expect(curve.values(values.subarray(640), () => true, 640)).toEqual(Float32Array.from(all.slice(640)));
  }
});

test('a run that is followed is drawn as one that is read at its end: smoothed before anything is left out, the past unchanged', async () => {
  const losses = noise(50_000, 5);
  const following = new RunCurves(run);
  const request = { ...whole, smoothing: 0.9, buckets: 100 };
  let before: SeriesPart | null = null;
  for (const count of [10, 63, 64, 65, 5000, 5001, 32_768, 50_000]) {
    await write(losses.subarray(0, count));
    const part = await following.part(request);
    expect(part, `${count} steps`).toEqual(await new RunCurves(run).part(request));
    if (before !== null) {
      // Closely looked at, what was drawn is drawn where it was.
      const near = { ...request, from: 1, to: Math.min(before.steps, 60) };
      const [past, now] = [curve(await following.part(near), true), curve(await new RunCurves(run).part(near), true)];
      expect(now).toEqual(past);
    }
    before = part;
  }
});

test('a run that went on from a checkpoint is read anew, of the same length too', async () => {
  const first = noise(1000, 6);
  await write(first);
  const curves = new RunCurves(run);
  await curves.part(whole);
  const second = Float32Array.from(first, (value, i) => (i < 500 ? value : 7));
  for (const count of [1000, 1200, 700]) {
    await write(Float32Array.from({ length: count }, (_, i) => second[i] ?? 8), (i) => (i < 500 ? 1 : 3));
    expect(await curves.part(whole)).toEqual(await new RunCurves(run).part(whole));
  }
});

test('a run whose file comes after its log is read from the file', async () => {
  const curves = new RunCurves(run);
  expect(await curves.part(whole)).toMatchObject({ steps: 0, from: 0, to: 0, curves: [] });
  await write(noise(10, 7));
  expect(await curves.part(whole)).toMatchObject({ steps: 10, from: 1, to: 10 });
});
