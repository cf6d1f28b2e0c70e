import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { EpochEnd } from '../../extension/shared/events';
import { cnnLab, events, lastEvent, temporaryFolder, writeTinyExperiment } from './command-line';

interface Printed {
  data: string;
  pictures: number;
  loss: number;
  accuracy: number;
  confusion: number[][];
  classes: { class: string; support: number; recall: number | null }[];
  top_losses: { picture: string | number; class: string; loss: number }[];
}

test('evaluate comes to what the validation of the same weights came to; folders are evaluated by their names, and predicted without', async () => {
  const folder = temporaryFolder();
  writeTinyExperiment(folder, { epochs: 1 });
  const trained = await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json', '--threads', '1']);
  const { run } = lastEvent(trained);
  const evaluated = async (...words: string[]): Promise<{ status: number | null; stderr: string; printed: Printed }> => {
    const { status, stdout, stderr } = await cnnLab(folder, ['evaluate', run, '--json', '--threads', '1', ...words]);
    return { status, stderr, printed: stdout === '' ? (null as unknown as Printed) : (JSON.parse(stdout) as Printed) };
  };
  const epoch = events(trained).find((event): event is EpochEnd => event.type === 'epoch-end')!;
  const { printed: validation, stderr } = await evaluated();
  expect([stderr, validation.data, validation.pictures, validation.loss, validation.accuracy]).toEqual(['', 'validation', 16, epoch.val_loss, epoch.val_accuracy]);
  expect(validation.classes.map(({ support, recall }) => [support, recall])).toEqual(validation.confusion.map((row, i) => [row.reduce((a, b) => a + b), row.some((count) => count > 0) ? row[i]! / row.reduce((a, b) => a + b) : null]));
  expect(validation.top_losses.map(({ loss }) => loss)).toEqual(validation.top_losses.map(({ loss }) => loss).toSorted((a, b) => b - a));

  const pictures = path.join(folder, 'pictures');
  for (const [name, colour] of [['ring', 'red'], ['star', 'blue']] as const) {
    mkdirSync(path.join(pictures, name), { recursive: true });
    await sharp({ create: { width: 40, height: 32, channels: 3, background: colour } }).png().toFile(path.join(pictures, name, `${colour}.png`));
  }
  writeFileSync(path.join(pictures, 'star', 'broken.png'), 'not a picture');
  const { printed: own, stderr: noted } = await evaluated('--data', 'pictures');
  expect(noted).toMatch(/^star\/broken\.png is left out: .*\.\n$/);
  expect(own.classes.filter(({ support }) => support > 0)).toMatchObject([{ class: 'ring', support: 1 }, { class: 'star', support: 1 }]);
  expect(own.top_losses.map(({ picture }) => path.relative(pictures, String(picture))).sort()).toEqual(['ring/red.png', 'star/blue.png']);

  const csv = await cnnLab(folder, ['predict', run, 'pictures', '--csv', '--threads', '1']);
  const [head, ...rows] = csv.stdout.trim().split('\n').map((line) => line.split(','));
  expect(head!.slice(0, 4)).toEqual(['picture', 'class', 'probability', 'circle']);
  expect(rows.map(([picture]) => picture)).toEqual(['pictures/ring/red.png', 'pictures/star/blue.png']);
  for (const [, , most, ...each] of rows) expect([each.length, Math.max(...each.map(Number))]).toEqual([10, Number(most)]);
  expect(csv.stderr).toMatch(/broken\.png cannot be read as a picture/);
  // One by one it is the same.
  const single = await cnnLab(folder, ['predict', run, 'pictures/ring/red.png', '--csv', '--threads', '1']);
  single.stdout.trim().split('\n')[1]!.split(',').slice(2).forEach((value, i) => expect(Number(value)).toBeCloseTo(Number(rows[0]![2 + i]), 5));

  renameSync(path.join(pictures, 'star'), path.join(pictures, 'planet'));
  expect(await evaluated('--data', 'pictures')).toMatchObject({ status: 2, printed: { type: 'error', id: 'class-not-in-run', values: { class: 'planet' } } });
  expect(await evaluated('--data', 'nowhere')).toMatchObject({ status: 2, printed: { id: 'no-evaluated-folder' } });
  expect(await evaluated('--data', 'test')).toMatchObject({ status: 2, printed: { id: 'no-test-set' } });
});

test('the pictures that a data set keeps for testing are evaluated on their own', async () => {
  const folder = temporaryFolder();
  const make = async (half: string, name: string, colours: string[]): Promise<void> => {
    mkdirSync(path.join(folder, 'data', half, name), { recursive: true });
    for (const [i, background] of colours.entries()) await sharp({ create: { width: 32, height: 32, channels: 3, background } }).png().toFile(path.join(folder, 'data', half, name, `${i}.png`));
  };
  for (const [name, colours] of [['cold', ['blue', 'navy', 'teal', 'cyan']], ['warm', ['red', 'orange', 'brown', 'pink']]] as const) {
    await make('train', name, [...colours]);
    await make('val', name, colours.slice(1));
    await make('test', name, colours.slice(0, 1));
  }
  writeTinyExperiment(folder, { data: { dataset: { ImageFolder: { root: 'data', size: 32 } }, batch_size: 4 }, model: [{ AvgPool2d: 32 }, 'Flatten', { Linear: 2 }], epochs: 1 });
  const { run } = lastEvent(await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json', '--threads', '1']));
  const { stdout, stderr } = await cnnLab(folder, ['evaluate', run, '--data', 'test', '--json', '--threads', '1']);
  expect(stderr).toBe('');
  const { data, pictures, top_losses } = JSON.parse(stdout) as Printed;
  expect([data, pictures, top_losses.map(({ picture }) => path.relative(folder, String(picture))).sort()]).toEqual(['test', 2, ['data/test/cold/0.png', 'data/test/warm/0.png']]);
});
