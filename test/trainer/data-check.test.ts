import { fork } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { random } from '../../extension/core/data/random';
import type { CheckProgress, DataCheck, DataCheckApi, DataCheckListener } from '../../extension/shared/data-check';
import { rpcClient, rpcServe, type RpcMessage, type Wire } from '../../extension/shared/rpc';
import { cnnLab, lastEvent, temporaryFolder, writeTinyExperiment } from './command-line';

interface Printed {
  training: number;
  validation: number;
  classes: { class: string; training: number; validation: number }[];
  out_of_sample: { kind: string; folds?: number } | null;
  sought: string;
  unmoved: string | null;
  findings: { kind: string; suggested?: string; file?: string; pictures: { picture: string; class: string; part: string }[] }[];
}

const tints = { blue: [40, 60, 200], green: [50, 190, 60], red: [200, 50, 40] } as const;
const folder = temporaryFolder();
const { integer } = random(11);

/** Squares of a colour and its neighbours, as no other picture has them. */
function squares([r, g, b]: readonly number[], side = 40, height = side): Promise<Buffer> {
  const [across, down] = [side / 5, height / 5];
  const values = Uint8Array.from({ length: across * down * 3 }, (_, i) => Math.min(255, Math.max(0, [r!, g!, b!][i % 3]! + integer(120) - 60)));
  return sharp(values, { raw: { width: across, height: down, channels: 3 } }).resize(side, height, { kernel: 'nearest' }).png().toBuffer();
}
const write = (name: string, bytes: Buffer | string): void => writeFileSync(path.join(folder, 'pictures', name), bytes);
const flat = (level: number): Promise<Buffer> => sharp({ create: { width: 40, height: 40, channels: 3, background: { r: level, g: level, b: level } } }).png().toBuffer();

/** Planted: three label errors, seven prints of one picture, one blank, one dark, one blurred, one of an odd size and shape, one that is none. */
beforeAll(async () => {
  for (const [name, tint] of Object.entries(tints)) {
    mkdirSync(path.join(folder, 'pictures', name), { recursive: true });
    for (let i = 0; i < 24; i++) write(`${name}/${name}-${i}.png`, await squares(tint));
  }
  for (let i = 0; i < 3; i++) write(`blue/wrong-${i}.png`, await squares(tints.red));
  const one = await squares(tints.green);
  write('green/one.png', one);
  for (let i = 0; i < 6; i++) write(`green/one-${i}.jpg`, await sharp(one).modulate({ brightness: 0.95 + 0.02 * i }).jpeg({ quality: 85 + 2 * i }).toBuffer());
  write('red/blank.png', await flat(128));
  write('red/dark.png', await sharp(await squares([60, 60, 60])).linear(0.5, 0).png().toBuffer());
  const smooth = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => 20 + Math.floor((140 * Math.floor(i / 3)) / 4096));
  write('red/blurred.png', await sharp(smooth, { raw: { width: 64, height: 64, channels: 3 } }).png().toBuffer());
  write('red/long.png', await squares(tints.red, 300, 60));
  write('red/none.png', 'not a picture');
});

const experiment = (changes: object = {}): void => {
  writeTinyExperiment(folder, {
    data: { dataset: { ImageFolder: { root: 'pictures', size: 32 } }, batch_size: 8, val_split: 0.3, train_transform: ['ToTensor'], test_transform: ['ToTensor'], ...changes },
    model: [{ AdaptiveAvgPool2d: 1 }, 'Flatten', { Linear: 3 }], optimizer: { Adam: { lr: 0.2 } }, scheduler: null, epochs: 12,
  });
};
const check = async (...words: string[]): Promise<{ status: number | null; stderr: string; printed: Printed }> => {
  const { status, stdout, stderr } = await cnnLab(folder, ['data-check', ...words, '--json', '--data-folder', path.join(folder, 'cache')]);
  return { status, stderr, printed: JSON.parse(stdout) as Printed };
};
const of = ({ findings }: Printed, ...kinds: string[]): string[] => findings.filter(({ kind }) => kinds.includes(kind)).flatMap(({ pictures, file }) => file ?? pictures.map(({ picture }) => picture).sort());
const train = (...words: string[]) => cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json', '--threads', '1', '--data-folder', path.join(folder, 'cache'), ...words]);

test('planted faults are found: twins on both sides, blank, dark, blurred, an odd size, what cannot be read; nothing is written beside the pictures', async () => {
  experiment();
  const before = readdirSync(path.join(folder, 'pictures'), { recursive: true }).sort();
  const { status, printed } = await check('tiny.cnn.jsonc');
  expect(status).toBe(0);
  expect(of(printed, 'leak')).toEqual(['green/one-0.jpg', 'green/one-1.jpg', 'green/one-2.jpg', 'green/one-3.jpg', 'green/one-4.jpg', 'green/one-5.jpg', 'green/one.png']);
  expect(of(printed, 'duplicate')).toEqual([]);
  expect([of(printed, 'blank'), of(printed, 'dark'), of(printed, 'blurred'), of(printed, 'odd-shape'), of(printed, 'unreadable')]).toEqual([['red/blank.png'], ['red/dark.png'], ['red/blurred.png'], ['red/long.png'], ['red/none.png']]);
  expect(of(printed, 'odd-size')).toContain('red/long.png');
  expect(of(printed, 'label')).toEqual([]);
  expect(printed.classes.map(({ class: name, training, validation }) => [name, training + validation])).toEqual([['blue', 27], ['green', 31], ['red', 28]]);
  expect(printed.sought).toContain('no run has kept');
  expect(readdirSync(path.join(folder, 'pictures'), { recursive: true }).sort()).toEqual(before);
  // From what was kept beside the decoded pictures it is the same.
  expect((await check('tiny.cnn.jsonc')).printed).toEqual(printed);
  expect(readdirSync(path.join(folder, 'cache', 'checks'))).toHaveLength(1);
});

test('label errors: of the validation pictures by the run\'s own outcomes, of all pictures by one run for each fold; the words say which', async () => {
  experiment();
  const { run } = lastEvent(await train());
  const { printed: validated } = await check(run);
  expect(validated.out_of_sample).toMatchObject({ kind: 'validation', run });
  expect(validated.sought).toContain(`the ${validated.validation} validation pictures alone`);
  const planted = (printed: Printed): Printed['findings'] => printed.findings.filter(({ kind, pictures }) => kind === 'label' && pictures[0]!.picture.includes('wrong'));
  expect(validated.findings.filter(({ kind, pictures }) => kind === 'label' && pictures[0]!.part !== 'validation')).toEqual([]);
  for (const fold of [0, 1]) lastEvent(await train('--set', `data.k_fold={"folds":2,"fold":${fold}}`));
  const { printed: folded } = await check('tiny.cnn.jsonc');
  expect(folded.out_of_sample).toMatchObject({ kind: 'folds', folds: 2 });
  expect(folded.sought).toMatch(/all 86 pictures: .* is right of \d+\.\d % of these pictures/);
  // How many there are is an estimate; the surest two of the three are among them, and hardly anything else.
  const found = planted(folded);
  expect(found.length).toBeGreaterThanOrEqual(2);
  expect(new Set(found.map(({ suggested }) => suggested))).toEqual(new Set(['red']));
  expect(folded.findings.filter(({ kind }) => kind === 'label').length).toBeLessThanOrEqual(5);
}, 120_000);

test('a table and a data set that is drawn are gone over as well, and say why their pictures stay where they are', async () => {
  writeFileSync(path.join(folder, 'table.csv'), ['file,label', ...['blue', 'green', 'red'].flatMap((name) => readdirSync(path.join(folder, 'pictures', name)).map((file) => `pictures/${name}/${file},${name}`))].join('\n'));
  experiment({ dataset: { ImageTable: { table: 'table.csv', size: 32 } } });
  const { printed } = await check('tiny.cnn.jsonc');
  expect([of(printed, 'blank'), of(printed, 'blurred')]).toEqual([['pictures/red/blank.png'], ['pictures/red/blurred.png']]);
  expect(printed.unmoved).toContain('table.csv');
  writeTinyExperiment(folder);
  const { printed: drawn } = await check('tiny.cnn.jsonc');
  expect([drawn.training, drawn.validation, drawn.unmoved]).toEqual([144, 16, 'These pictures are drawn when they are needed: there is no file to move.']);
});

test('the process tells how far it is, shows pictures, and ends a check that is cancelled', async () => {
  experiment({ dataset: { ImageFolder: { root: 'pictures', size: [32, 40] } } });
  const file = path.join(folder, 'tiny.cnn.jsonc');
  const child = fork(path.resolve('dist/data-check.js'), [JSON.stringify({ dataFolder: path.join(folder, 'other-cache') })], { serialization: 'advanced', execArgv: [] });
  const wire: Wire = {
    post: (message) => void child.send(message),
    listen(receive) {
      const listener = (message: unknown): void => receive(message as RpcMessage);
      child.on('message', listener);
      return () => void child.off('message', listener);
    },
  };
  const told: CheckProgress[] = [];
  const { remote } = rpcClient<DataCheckApi>(wire);
  rpcServe<DataCheckListener>(wire, { progress: async (progress) => void told.push(progress) });
  const request = { file, text: readFileSync(file, 'utf8'), runs: [] };
  const cancelled = remote.check(request).then(() => 'done', () => 'cancelled');
  await remote.cancel({});
  expect(await cancelled).toBe('cancelled');
  const { labels, files, findings, hash }: DataCheck = await remote.check(request);
  expect([labels.length, files!.length, told.at(-1)]).toEqual([86, 86, { stage: 'check', done: 86, total: 86, unit: 'images' }]);
  const blank = findings.find(({ kind }) => kind === 'blank')!;
  const { pixels: [shown] } = await remote.thumbnails({ request, hash, pictures: blank.pictures });
  // The file's own size, not the network's.
  expect([shown!.width, shown!.height, ...shown!.rgba.subarray(0, 4)]).toEqual([40, 40, 128, 128, 128, 255]);
  // Begun again after a picture was moved, the process would count others.
  await expect(remote.thumbnails({ request, hash: 'another', pictures: [0] })).rejects.toThrow('check them anew');
  child.disconnect();
  await new Promise((resolve) => child.once('exit', resolve));
});
