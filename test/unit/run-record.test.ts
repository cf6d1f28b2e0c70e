import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RunRecord } from '../../extension/lab/run-record';
import { encodeMeasurement, encodeRecordHead } from '../../extension/shared/record';

const columns = ['step', 'images_per_second', 'memory'];
let run: string;
beforeEach(() => void (run = mkdtempSync(path.join(os.tmpdir(), 'cnn-lab-record-'))));
afterEach(() => rmSync(run, { recursive: true }));
const write = (memory: number[]) =>
  writeFileSync(path.join(run, 'record.bin'), Buffer.concat([encodeRecordHead({ layers: [], columns }), ...memory.map((bytes, i) => encodeMeasurement(columns, { step: 1 + 10 * i, layers: [], memory: bytes, ...(i > 0 ? { images_per_second: 100 + i } : {}) }))]));
const curves = async (from: number | null, to: number | null, buckets: number) => Object.fromEntries((await new RunRecord(run).curves({ from, to, buckets }, (steps) => steps)).map(({ metric, curve }) => [metric, { x: [...curve.x], y: [...curve.y] }]));

test('throughput and memory are curves over the measurements; what was not measured is left out', async () => {
  expect(await curves(null, null, 100)).toEqual({});
  write([5, 6, 7, 8]);
  expect(await curves(null, null, 100)).toEqual({ images_per_second: { x: [11, 21, 31], y: [101, 102, 103] }, memory: { x: [1, 11, 21, 31], y: [5, 6, 7, 8] } });
  // A part has one more to each side.
  expect((await curves(12, 15, 100))['memory']!.x).toEqual([11, 21]);
});

test('of many measurements each stretch keeps its least and its greatest', async () => {
  const memory = Array.from({ length: 1000 }, (_, i) => 10 + (i % 7));
  memory[500] = 99;
  memory[501] = 1;
  write(memory);
  const { x, y } = (await curves(null, null, 20))['memory']!;
  expect(x.length).toBeLessThanOrEqual(80);
  expect([Math.max(...y), Math.min(...y)]).toEqual([99, 1]);
});

test('a file that cannot be read draws nothing, and is said by whoever asks for it', async () => {
  writeFileSync(path.join(run, 'record.bin'), 'nonsense');
  expect(await curves(null, null, 20)).toEqual({});
  await expect(new RunRecord(run).read()).rejects.toThrow(/record\.bin cannot be read/);
});
