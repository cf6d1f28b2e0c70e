import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import type { Dataset } from '../../extension/core/data/dataset';
import { datasets } from '../../extension/core/data/datasets';
import { fill } from '../../extension/shared/said';
import { UserError } from '../../extension/shared/user-error';
import { loadDataset } from '../../extension/trainer/datasets/load-dataset';
import { readPictureFile } from '../../extension/trainer/datasets/read-picture-file';
import { readVectors, type VectorTensor } from '../vectors/read';
import { splitBy, withDefaults } from '../with-defaults';

const { kinds } = readVectors<{ kinds: Record<string, { file: VectorTensor<Uint8Array> }> }>('pictures');
const picture = kinds.PNG!.file.values;
const all = mkdtempSync(path.join(os.tmpdir(), 'picture-folders-'));
// Whom permissions hold back, for root they do not.
chmodSync(all, 0o755);
afterAll(() => rmSync(all, { recursive: true }));

let root: string;
let made = 0;
beforeEach(() => mkdirSync((root = path.join(all, `pictures-${made++}`))));

/** Puts pictures in their places below the root; a place that ends in "/" becomes an empty folder. */
function put(...places: string[]): void {
  for (const place of places) {
    const full = path.join(root, place);
    mkdirSync(place.endsWith('/') ? full : path.dirname(full), { recursive: true });
    if (!place.endsWith('/')) writeFileSync(full, picture);
  }
}
const write = (place: string, bytes: Uint8Array | string): void => {
  put(`${path.dirname(place)}/`);
  writeFileSync(path.join(root, place), bytes);
};
const imageFolder = (): Parameters<typeof loadDataset>[0] => ({ name: 'ImageFolder', params: withDefaults(datasets.ImageFolder!, { root, size: 4 }), path: [] });
const load = (dataFolder: string | undefined = path.join(all, 'cache')): Promise<Dataset> => loadDataset(imageFolder(), { split: splitBy({ val_split: 0.5 }), seed: 1, workspaceFolder: all, dataFolder });
const notices = ({ notices: said }: Dataset): string[] => said.map((notice) => fill(notice));
const told = ({ file, reason }: Dataset['skipped'][number]): [string, string] => [file, typeof reason === 'string' ? reason : fill(reason)];
const skipped = async (): Promise<Record<string, string>> => Object.fromEntries((await load()).skipped.map(told));
async function refused(message: RegExp | string): Promise<void> {
  const error = await load().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  expect((error as Error).message).toMatch(message);
  expect((error as Error).message).not.toContain('\n');
}

describe('folders are taken for what they are', () => {
  test.each([
    ['train', 'val'], ['train', 'test'], ['training', 'validation'], ['training', 'testing'], ['Train', 'Test'], ['TRAIN', 'VALID'], ['training_set', 'test_set'], ['train_set', 'val_set'], ['Training', 'Validation'],
  ])('%s and %s', async (training, validation) => {
    put(`${training}/cat/1.png`, `${training}/dog/1.png`, `${training}/dog/2.png`, `${validation}/cat/3.png`, `${validation}/dog/3.png`);
    const dataset = await load();
    expect([dataset.classes, dataset.train.count, dataset.val.files]).toEqual([['cat', 'dog'], 3, [`${validation}/cat/3.png`, `${validation}/dog/3.png`]]);
    expect(notices(dataset)).toEqual([]);
  });

  it('validation before test; a flat test folder blocks nothing; what a Mac adds is no class', async () => {
    put('training/cat/1.png', 'training/dog/1.png', 'training/__MACOSX/cat/1.png', '__MACOSX/training/cat/1.png', 'validation/cat/1.png', 'validation/dog/1.png', 'test/1.png', 'test/2.png', '.cache/x/1.png');
    const dataset = await load();
    expect([dataset.classes, dataset.train.count, dataset.val.files]).toEqual([['cat', 'dog'], 2, ['validation/cat/1.png', 'validation/dog/1.png']]);
    expect(notices(dataset)).toEqual([`"test" of ${root} has no class folders: its pictures have no labels and are left out.`]);
  });

  it('a flat test folder beside class folders, and a val folder with the same classes in it', async () => {
    put('cat/1.png', 'cat/2.png', 'dog/1.png', 'dog/2.png', 'Test/1.png');
    const flat = await load();
    expect([flat.classes, flat.train.count + flat.val.count]).toEqual([['cat', 'dog'], 4]);
    expect(notices(flat)).toEqual([expect.stringContaining('"Test" of')]);
    put('val/cat/3.png', 'val/dog/3.png');
    const held = await load();
    expect([held.classes, held.train.count, held.val.files]).toEqual([['cat', 'dog'], 4, ['val/cat/3.png', 'val/dog/3.png']]);
  });

  it('a class may be called "train" where it holds pictures; folders beside halves are left out aloud', async () => {
    put('bus/1.png', 'bus/2.png', 'train/1.png', 'train/2.png');
    expect((await load()).classes).toEqual(['bus', 'train']);
    rmSync(root, { recursive: true });
    put('train/cat/1.png', 'train/dog/1.png', 'val/cat/1.png', 'val/dog/1.png', 'more/1.png');
    const dataset = await load();
    expect(dataset.classes).toEqual(['cat', 'dog']);
    expect(notices(dataset)).toEqual([`"more" beside "train" of ${root} is left out: classes are the folders in "train".`]);
  });

  it('halves without classes in them are refused', async () => {
    put('train/1.png', 'test/1.png');
    await refused(/has "test", "train", but no folder of training pictures with class folders in it/);
  });

  it('empty class folders are left out, classes missing from validation told', async () => {
    put('train/cat/1.png', 'train/dog/1.png', 'train/emu/', 'train/fox/', 'val/cat/1.png', 'val/emu/', 'val/cow/');
    write('train/fox/notes.txt', 'x');
    const dataset = await load();
    expect(dataset.classes).toEqual(['cat', 'dog']);
    expect(notices(dataset)).toEqual([
      `Without pictures and left out: the class "emu", "fox" of ${path.join(root, 'train')}.`,
      `${path.join(root, 'val')} has no pictures of "dog": what is measured there says nothing of that.`,
    ]);
    put('val/cow/1.png');
    await refused(/val has the class "cow", but .*train has not/);
  });

  it('too few classes', async () => {
    put('cat/1.png', 'dog/');
    await refused('has pictures of the class "cat" only, "dog" being empty');
    rmSync(path.join(root, 'cat/1.png'));
    await refused(/None of the class folders of .* holds a picture/);
  });
});

describe('a class that cannot be read is told by name before anything is trained', () => {
  it('of HEIC only', async () => {
    put('cat/1.png', 'dog/');
    write('dog/1.heic', 'x');
    write('dog/2.HEIC', 'x');
    await refused(/^No picture of the class "dog" can be read; the first: dog\/1\.heic \(HEIC is not read: convert it to JPEG or PNG\)\./);
  });

  it('of damaged pictures only; in validation it is a notice', async () => {
    put('train/cat/1.png', 'train/dog/1.png', 'val/cat/1.png');
    write('val/dog/1.bmp', 'BM');
    const dataset = await load();
    expect(notices(dataset)).toEqual([`No validation picture of "dog" in ${root} can be read: what is measured there says nothing of that class.`]);
    expect(dataset.skipped.map(told)).toEqual([['val/dog/1.bmp', 'it was cut short']]);
    write('train/dog/1.png', 'x');
    await refused(/^No picture of the class "dog" can be read; the first: train\/dog\/1\.png \(/);
  });
});

it('BMP, PPM and the like are read as any other', async () => {
  for (const [name, kind] of [['1.bmp', 'BMP'], ['2.PPM', 'PPM'], ['3.pgm', 'PGM'], ['4.pbm', 'PBM'], ['5.jfif', 'JPEG'], ['6.tif', 'TIFF']] as const) write(`cat/${name}`, kinds[kind]!.file.values);
  put('dog/1.png');
  const dataset = await load();
  expect([dataset.skipped, dataset.train.count + dataset.val.count]).toEqual([[], 7]);
});

describe('what lies among the pictures and is none is skipped with its own reason, nothing waits for it', () => {
  beforeEach(() => put('cat/1.png', 'dog/1.png', 'dog/2.png'));

  it('links, pipes, sockets, devices', async () => {
    symlinkSync('nowhere.png', path.join(root, 'cat/dangling.png'));
    symlinkSync('b.png', path.join(root, 'cat/a.png'));
    symlinkSync('a.png', path.join(root, 'cat/b.png'));
    symlinkSync('../../', path.join(root, 'cat/up'));
    symlinkSync('.', path.join(root, 'cat/self'));
    symlinkSync('../dog/1.png', path.join(root, 'cat/good.png'));
    symlinkSync('/dev/zero', path.join(root, 'cat/zero.png'));
    symlinkSync('nothing', path.join(root, 'emu'));
    execFileSync('mkfifo', [path.join(root, 'cat/pipe.jpg'), path.join(root, 'fifo')]);
    const server = createServer().listen(path.join(root, 'cat/socket.png'));
    await new Promise((resolve) => server.once('listening', resolve));
    const dataset = await load();
    server.close();
    expect(Object.fromEntries(dataset.skipped.map(told))).toEqual({
      emu: 'its link leads nowhere',
      fifo: 'it is a pipe, not a file',
      'cat/dangling.png': 'its link leads nowhere',
      'cat/a.png': 'its link leads in a circle',
      'cat/b.png': 'its link leads in a circle',
      'cat/self': 'its link leads to a folder that is there already',
      'cat/up': 'its link leads to a folder that is there already',
      'cat/zero.png': 'it is a device, not a file',
      'cat/pipe.jpg': 'it is a pipe, not a file',
      'cat/socket.png': 'it is a socket, not a file',
    });
    expect(dataset.train.count + dataset.val.count).toBe(4);
  });

  it('names that are no text or of two lines, empty files, kinds that are not read', async () => {
    execFileSync('bash', ['-c', `cp '${path.join(root, 'cat/1.png')}' '${root}/cat/'$'\\xff\\xfe.png'`]);
    write('cat/two\nlines.png', 'no picture');
    write('cat/empty.jpg', '');
    write('cat/raw.CR2', 'x');
    write('cat/notes.txt', 'x');
    expect(await skipped()).toEqual({
      'cat/\ufffd\ufffd.png': 'its name is not valid UTF-8',
      'cat/two\\nlines.png': expect.stringContaining('unsupported image format') as string,
      'cat/empty.jpg': 'it is empty',
      'cat/raw.CR2': 'CR2 is not read: convert it to JPEG or PNG',
    });
  });

  it('each of many damaged pictures says its own', async () => {
    const cut = (kind: string): Uint8Array => kinds[kind]!.file.values.subarray(0, kinds[kind]!.file.values.length - 60);
    for (let i = 0; i < 12; i++) {
      write(`cat/jpeg${i}.jpg`, cut('JPEG'));
      write(`cat/png${i}.png`, cut('PNG'));
      write(`cat/words${i}.png`, 'words');
      write(`cat/tiff${i}.tif`, cut('TIFF'));
    }
    const byKind = new Map<string, Set<string>>();
    for (const [file, reason] of Object.entries(await skipped())) {
      const kind = /[a-z]+(?=\d+\.)/.exec(file)![0];
      byKind.set(kind, (byKind.get(kind) ?? new Set()).add(reason));
    }
    expect([...byKind].map(([kind, reasons]) => [kind, reasons.size])).toEqual([['jpeg', 1], ['png', 1], ['tiff', 1], ['words', 1]]);
  });

  it('what one may not look into', async () => {
    put('cat/inner/2.png', 'cat/3.png');
    chmodSync(path.join(root, 'cat/inner'), 0);
    chmodSync(path.join(root, 'cat/3.png'), 0);
    await asNobody(async () => {
      const { skipped: left } = await load(path.join(all, 'nobodys'));
      expect(left.map(told)).toEqual([['cat/inner', 'you have no permission'], ['cat/3.png', 'you have no permission']]);
      chmodSync0(path.join(root, 'cat'));
      await refused(/^The class folder .*cat cannot be read \(you have no permission\): make it readable or remove it\.$/);
    });
    chmodSync(path.join(root, 'cat'), 0o755);
  });

  it('a file of one\'s own that is none', async () => {
    execFileSync('mkfifo', [path.join(root, 'own.png')]);
    await expect(readPictureFile(path.join(root, 'own.png'), imageFolder())).rejects.toThrow('cannot be read as a picture (it is a pipe, not a file)');
    await expect(readPictureFile(root, imageFolder())).rejects.toThrow('cannot be read as a picture (it is a folder, not a file)');
    await expect(readPictureFile(`/${'x/'.repeat(3000)}x.png`, imageFolder())).rejects.toThrow('cannot be read as a picture (its path is too long)');
  });
});

/** Root is held back by no permission. */
async function asNobody(work: () => Promise<void>): Promise<void> {
  const root = process.geteuid!() === 0;
  if (root) process.seteuid!(65534);
  try {
    await work();
  } finally {
    if (root) process.seteuid!(0);
  }
}

function chmodSync0(place: string): void {
  const nobody = process.geteuid!();
  if (process.getuid!() === 0) process.seteuid!(0);
  chmodSync(place, 0);
  process.seteuid!(nobody);
}

describe('the place where decoded pictures are kept', () => {
  const home = process.env.HOME;
  beforeEach(() => put('cat/1.png', 'cat/2.png', 'dog/1.png', 'dog/2.png'));
  afterEach(() => void (process.env.HOME = home));

  it('may be a file, below a file, or no place at all: the pictures are there, with a notice', async () => {
    const file = path.join(all, 'a-file');
    writeFileSync(file, '');
    const dangling = path.join(all, 'dangling');
    symlinkSync('nowhere', dangling);
    for (const [place, reason] of [[file, 'a part of its path is a file, not a folder'], [path.join(file, 'below'), 'a part of its path is a file, not a folder'], [dangling, 'a file of that name is in the way']] as const) {
      const dataset = await load(place);
      expect(dataset.train.count + dataset.val.count).toBe(4);
      expect(notices(dataset)).toEqual([
        `The decoded pictures could not be kept in ${path.join(place, 'folders')} (${reason}): the run goes on, the next one decodes them anew. Free its place, or name another folder in the setting cnnLab.dataFolder.`,
      ]);
    }
    process.env.HOME = '';
    const { CNN_LAB_DATA, XDG_CACHE_HOME } = process.env;
    delete process.env.CNN_LAB_DATA;
    process.env.XDG_CACHE_HOME = 'relative';
    const dataset = await loadDataset(imageFolder(), { split: splitBy({ val_split: 0.5 }), seed: 1, workspaceFolder: all });
    expect(notices(dataset)).toEqual([expect.stringMatching(/^The decoded pictures are not kept, for there is no home folder/)]);
    expect(existsSync('relative')).toBe(false);
    delete process.env.XDG_CACHE_HOME;
    Object.assign(process.env, JSON.parse(JSON.stringify({ CNN_LAB_DATA, XDG_CACHE_HOME })));
  });

  it('a pack that was changed, cut short or replaced is made anew', async () => {
    const place = path.join(all, 'packs');
    const first = await load(place);
    const [name] = readdirSync(path.join(place, 'folders'));
    const pack = path.join(place, 'folders', name!);
    const whole = readFileSync(pack);
    const changed = (at: number): Buffer => {
      const bytes = Buffer.from(whole);
      bytes[at]! ^= 1;
      return bytes;
    };
    for (const bytes of [changed(whole.length - 20), changed(whole.length - 1), changed(9), changed(30), whole.subarray(0, 40), whole.subarray(0, 3), Buffer.alloc(0), Buffer.concat([whole, whole])]) {
      writeFileSync(pack, bytes);
      expect(await load(place)).toEqual(first);
      expect(readFileSync(pack).equals(whole)).toBe(true);
    }
    rmSync(pack);
    execFileSync('mkfifo', [pack]);
    expect(await load(place)).toEqual(first);
    rmSync(pack);
    mkdirSync(path.join(pack, 'x'), { recursive: true });
    expect(notices(await load(place))).toEqual([expect.stringContaining('could not be kept in')]);
  });

  it('what a killed writer left is taken away, a live one\'s stays', async () => {
    const place = path.join(all, 'left', 'folders');
    mkdirSync(place, { recursive: true });
    for (const pid of [process.pid, 2 ** 22 + 1]) appendFileSync(path.join(place, `old.pack.${pid}.part`), 'x');
    await load(path.join(all, 'left'));
    expect(readdirSync(place).filter((name) => name.endsWith('.part'))).toEqual([`old.pack.${process.pid}.part`]);
  });
});

test('archives too are read without a place to keep them', async () => {
  const { MNIST } = readVectors<{ MNIST: { files: Record<string, VectorTensor<Uint8Array>> } }>('datasets');
  for (const [name, { values }] of Object.entries(MNIST.files)) write(`digits/${name}`, values);
  cpSync(path.join(root, 'digits'), path.join(root, 'copy'), { recursive: true });
  const file = path.join(all, 'another-file');
  writeFileSync(file, '');
  const load = (params: Record<string, unknown>): Promise<Dataset> => loadDataset({ name: 'MNIST', params, path: [] }, { split: splitBy({ val_split: 0 }), seed: 1, workspaceFolder: root, dataFolder: file });
  const dataset = await load({ file: 'copy' });
  expect(dataset.train.count).toBe(4);
  expect(notices(dataset)).toEqual([expect.stringContaining('could not be kept in')]);
  await expect(load({ file: null })).rejects.toThrow(/^\S+ cannot be written \(a part of its path is a file, not a folder\), where what is downloaded goes: name another folder in the setting cnnLab\.dataFolder\.$/);
});
