import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { crc32c } from '../../extension/shared/crc32c';
import { csvLine } from '../../extension/shared/csv';
import { comparisonPage } from '../../extension/core/export/comparison-page';
import { lookOf } from '../../extension/core/export/look';
import { svgChart } from '../../extension/shared/svg-chart';
import { roundTicks } from '../../extension/shared/round-ticks';
import { fenced } from '../../extension/core/export/tensorboard';
import { exportRun } from '../../extension/lab/export/export-run';
import { pageRun } from '../../extension/lab/export/page-run';
import { english } from '../../extension/shared/said';
import { SeriesLog } from '../../extension/trainer/series/series-log';
import { readVectors } from '../vectors/read';
import { manifestOf } from './manifest-of';

interface Vectors {
  created: number;
  experiment: string;
  steps: { step: number; time: number; loss: number | null; accuracy: number; lr: number; gradient_norm: number }[];
  epochs: { epoch: number; time: number; train_loss: number; train_accuracy: number; val_loss: number; val_accuracy: number; macro_f1: number }[];
  files: Record<string, string>;
  read: Record<string, { scalars: Record<string, [number, number, number | null][]>; texts: Record<string, string[]> }>;
}
const vectors = readVectors<Vectors>('event-files');
const folder = mkdtempSync(path.join(os.tmpdir(), 'cnn-lab-export-'));
const run = path.join(folder, 'run');
const created = 1000 * vectors.created;
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(async () => {
  mkdirSync(run);
  writeFileSync(path.join(run, 'experiment.cnn.jsonc'), vectors.experiment);
  const manifest = { ...manifestOf(readFileSync('media/examples/lenet.cnn.jsonc', 'utf8')), created: new Date(created).toISOString(), classes: ['=cat', 'a "dog", small'] };
  writeFileSync(path.join(run, 'run.json'), JSON.stringify(manifest));
  const epochs = vectors.epochs.map(({ macro_f1, time, ...epoch }) => ({ type: 'epoch-end', time: 1000 * time, step: 3, lr: 0.125, seconds: 1, ...epoch, metrics: { macro_f1 }, class_accuracy: [0.5, 1] }));
  writeFileSync(path.join(run, 'events.jsonl'), epochs.map((event) => `${JSON.stringify(event)}\n`).join(''));
  const series = await SeriesLog.open(run, 0, ['gradient_norm'], created);
  for (const { time, loss, ...step } of vectors.steps) series.append({ ...step, time: 1000 * time, loss: loss ?? NaN, seconds: 0.5 });
  series.close();
});

test("event files are, byte for byte, those that TensorBoard's own classes write and TensorBoard has read", async () => {
  const out = path.join(folder, 'tensorboard');
  const files = await exportRun(run, 'tensorboard', out);
  expect(files.map((file) => path.relative(out, file))).toEqual(['', 'train', 'val'].map((name) => path.join(name, 'events.out.tfevents.1795835803.cnn-lab')));
  for (const [name, content] of Object.entries(vectors.files)) expect(readFileSync(path.join(out, name, 'events.out.tfevents.1795835803.cnn-lab')).toString('base64'), name).toBe(content);
  // What TensorBoard read of them is what the run was.
  const { '': steps, train, val } = vectors.read;
  expect(steps!.texts.experiment).toEqual([fenced(vectors.experiment, 'json')]);
  expect(steps!.scalars['step/loss']).toEqual(vectors.steps.map(({ time, step, loss }) => [time, step, loss]));
  expect(steps!.scalars['step/gradient_norm']).toEqual(vectors.steps.map(({ time, step, gradient_norm }) => [time, step, gradient_norm]));
  expect(train!.scalars['epoch/loss']).toEqual(vectors.epochs.map(({ time, epoch, train_loss }) => [time, epoch, Math.fround(train_loss)]));
  expect(val!.scalars['epoch/macro_f1']).toEqual(vectors.epochs.map(({ time, epoch, macro_f1 }) => [time, epoch, macro_f1]));
});

test('the checksum is RFC 3720’s', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
});

test('comma-separated values: steps and epochs, names that a spreadsheet takes for nothing else', async () => {
  const out = path.join(folder, 'csv');
  await exportRun(run, 'csv', out);
  expect(readdirSync(out).sort()).toEqual(['epochs.csv', 'steps.csv']);
  expect(readFileSync(path.join(out, 'steps.csv'), 'utf8').split('\n')).toEqual([
    'step,time,seconds,loss,accuracy,lr,gradient_norm', `1,${created + 500},0.5,2.5,0.25,0.125,2`, `2,${created + 1000},0.5,0,0.5,0.125,4`, `3,${created + 1500},0.5,NaN,0.75,0.125,8`, '',
  ]);
  const [head, first] = readFileSync(path.join(out, 'epochs.csv'), 'utf8').split('\n');
  expect(head).toBe('epoch,step,time,lr,train_loss,train_accuracy,val_loss,val_accuracy,seconds,macro_f1,accuracy of =cat,"accuracy of a ""dog"", small"');
  expect(first).toBe(`1,3,${created + 1000},0.125,1,0.5,1.75,0,1,0.375,0.5,1`);
  expect(csvLine(['=1+1', '-x', 'plain', null, -1])).toBe('\'=1+1,\'-x,plain,,-1');
});

test('what cannot be written is one sentence, and leaves nothing behind', async () => {
  const file = path.join(folder, 'a-file');
  writeFileSync(file, '');
  await expect(exportRun(run, 'csv', file)).rejects.toThrow(/a-file.* cannot be written/);
  expect(readdirSync(folder).filter((name) => name.endsWith('.new'))).toEqual([]);
});

test('a comparison is one page without scripts and with nothing from elsewhere, its curves drawn, its names text', async () => {
  const other = { ...(await pageRun(run)), id: '<img src=x onerror=alert(1)>' };
  const page = comparisonPage({ runs: [await pageRun(run), other], differences: [['optimizer.lr', '0.1', '"&"']], results: [['epochs', '2', '2']] }, english, 'en');
  expect(page).toContain("content=\"default-src 'none'; style-src 'unsafe-inline'\"");
  expect(page).not.toMatch(/<script|<img|<link|<[^>]*\b(?:src|href|on\w+)=|url\(|@import/);
  expect(page).toContain('&#60;img src=x onerror=alert(1)&#62;');
  expect(page.indexOf('What differs')).toBeLessThan(page.indexOf('Results'));
  const titles = [...page.matchAll(/<figcaption>([^<]+)/g)].map(([, title]) => title);
  expect(titles).toEqual(['Validation accuracy', 'Validation loss', 'Training accuracy', 'Training loss', 'Training loss, smoothed', 'Learning rate']);
  expect([...page.matchAll(/stroke="(#\w+)" opacity="0.3"/g)].map(([, colour]) => colour)).toEqual([lookOf(0).colour, lookOf(1).colour]);
});

test('a chart breaks its line where there is no number, and makes a dot of what stands alone', () => {
  const paths = (y: number[]) => [...svgChart({ title: 'a', xName: 'x', curves: [{ x: y.map((_, i) => i), y, colour: 'red' }] }).matchAll(/ d="([^"]+)"/g)].map(([, path]) => path!.split('L').length);
  expect(paths([1, 2, 3])).toEqual([3]);
  expect(paths([1, NaN, 3, 4, Infinity])).toEqual([2, 2]);
  expect(paths([NaN])).toEqual([]);
  expect(roundTicks({ from: 0, to: 1 }, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(roundTicks({ from: 1, to: 300 }, 6)).toEqual([50, 100, 150, 200, 250, 300]);
  expect(roundTicks({ from: 2, to: 2 }, 5).length).toBeGreaterThan(0);
});
