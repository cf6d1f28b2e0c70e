import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeEach, describe, expect, it, test } from 'vitest';
import type { Dataset } from '../../extension/core/data/dataset';
import { datasets } from '../../extension/core/data/datasets';
import { classesOf, guessColumns } from '../../extension/core/data/table-columns';
import { fill } from '../../extension/shared/said';
import { UserError } from '../../extension/shared/user-error';
import { loadDataset, loadTestSet } from '../../extension/trainer/datasets/load-dataset';
import { listTable } from '../../extension/trainer/datasets/list-table';
import type { SplitConfig } from '../../extension/trainer/datasets/loader';
import { pictureOf } from '../../extension/trainer/datasets/picture-reader';
import { readVectors, type VectorTensor } from '../vectors/read';
import { splitBy, withDefaults } from '../with-defaults';

type Bytes = VectorTensor<Uint8Array>;
const vectors = readVectors<{ colours: number[][]; labels: number[]; files: Record<string, Bytes>; damaged_picture: Bytes; bomb: Bytes; names: Bytes }>('tables');
const all = mkdtempSync(path.join(os.tmpdir(), 'picture-tables-'));
afterAll(() => rmSync(all, { recursive: true }));

let root: string;
let made = 0;
beforeEach(() => mkdirSync((root = path.join(all, `tables-${made++}`))));
const write = (place: string, content: Uint8Array | string): void => {
  mkdirSync(path.dirname(path.join(root, place)), { recursive: true });
  writeFileSync(path.join(root, place), content);
};
const tile = await sharp({ create: { width: 6, height: 4, channels: 3, background: '#c80a0a' } }).png().toBuffer();
const pictures = (...places: string[]): void => places.forEach((place) => write(place, tile));
const choice = (given: Record<string, unknown>) => ({ name: 'ImageTable', params: withDefaults(datasets.ImageTable!, { size: 4, ...given }), path: [] });
const options = (split: Partial<SplitConfig> = {}) => ({ split: splitBy({ val_split: 0, ...split }), seed: 1, workspaceFolder: root, dataFolder: path.join(all, 'cache') });
const load = (table: string, given: Record<string, unknown> = {}, split: Partial<SplitConfig> = {}): Promise<Dataset> => loadDataset(choice({ table, ...given }), options(split));
const pairs = ({ train: { files, labels }, classes }: Dataset): string[] => files!.map((file, i) => `${file} ${classes[labels[i]!]}`);
const told = (dataset: Dataset): string[] => dataset.skipped.map(({ file, reason }) => `${file}: ${typeof reason === 'string' ? reason : fill(reason)}`);
async function refused(table: string, message: RegExp | string, given: Record<string, unknown> = {}): Promise<void> {
  const error = await load(table, given).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  expect((error as Error).message).toMatch(message);
  expect((error as Error).message).not.toContain('\n');
}

describe('tables as people have them', () => {
  it('Kaggle: ids without an extension, pictures in a folder called as the table is', async () => {
    pictures('train/0a1.jpg', 'train/0b2.jpg', 'train/0c3.jpg');
    write('train.csv', 'id,breed\n0a1,pug\n0b2,"collie, rough"\n0c3,pug\n');
    expect(pairs(await load('train.csv'))).toEqual(['0a1.jpg pug', '0b2.jpg collie, rough', '0c3.jpg pug']);
    const listed = await listTable({ file: path.join(root, 'train.csv'), images: null, image: null, label: null, extension: null, group: null }, null);
    expect([listed.columns, listed.folder]).toEqual([{ image: 'id', label: 'breed', extension: '.jpg' }, path.join(root, 'train')]);
  });

  it.each([['metadata.csv', '\ufefffile_name,label\r\na.png,cat\r\nsub/b.png,dog\r\n'], ['metadata.jsonl', '{"file_name": "a.png", "label": "cat"}\n\n{"file_name": "sub/b.png", "label": "dog"}\n'], ['list.csv', 'label;picture\ncat;a.png\ndog;sub/b.png\n'], ['list.tsv', 'image_id\ttarget\na\tcat\nsub/b\tdog\n']])('Hugging Face and others: %s', async (name, text) => {
    pictures('a.png', 'sub/b.png');
    write(name, text);
    expect(pairs(await load(name))).toEqual(['a.png cat', 'sub/b.png dog']);
  });

  it.each(['none', 'snappy', 'gzip', 'brotli'])('Parquet with the pictures in it, %s: classes by their names', async (compression) => {
    write('train.parquet', vectors.files[compression]!.values);
    const dataset = await load('train.parquet');
    expect([dataset.classes, [...dataset.train.labels], dataset.skipped]).toEqual([['blue', 'red'], vectors.labels, []]);
    vectors.colours.forEach((colour, i) => expect([...pictureOf(dataset.train, i).values.subarray(0, 3)]).toEqual(colour));
    expect(await load('train.parquet')).toEqual(dataset);
  });

  it('Parquet of names', async () => {
    pictures('a.png', 'b.png');
    write('t.parquet', vectors.names.values);
    expect(pairs(await load('t.parquet'))).toEqual(['a.png 3', 'b.png 12']);
  });

  it('a table to validate and one to test, of the training table\'s classes', async () => {
    pictures('a.png', 'b.png', 'c.png', 'd.png', 'e.png');
    write('train.csv', 'file,label\na.png,x\nb.png,y\n');
    write('val.csv', 'file,label\nc.png,y\ne.png,z\n');
    write('test.csv', 'file,label\nd.png,x\n');
    const given = { table: 'train.csv', val_table: 'val.csv', test_table: 'test.csv' };
    const dataset = await loadDataset(choice(given), options());
    expect([dataset.val.files, [...dataset.val.labels], dataset.drawn]).toEqual([['c.png'], [1], false]);
    expect(told(dataset)).toEqual(['e.png: its class "z" is none of the training pictures\'']);
    const kept = await loadTestSet(choice(given), options());
    expect([kept.images.files, [...kept.images.labels]]).toEqual([['d.png'], [0]]);
  });

  it('what belongs together stays on one side', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `${i}.png,${i % 2 ? 'x' : 'y'},patient${i % 10}`);
    pictures(...rows.map((row) => row.split(',')[0]!));
    write('t.csv', `image,label,patient\n${rows.join('\n')}\n`);
    for (const split of [{ val_split: 0.3 }, { k_fold: { folds: 5, fold: 2 } }, { val_split: 0.2, test: 0.2, stratify: true }]) {
      const { train, val } = await load('t.csv', { group: 'patient' }, split);
      const patients = (files: string[]): Set<number> => new Set(files.map((file) => parseInt(file) % 10));
      expect([...patients(train.files!)].filter((patient) => patients(val.files!).has(patient))).toEqual([]);
      expect(val.count).toBeGreaterThan(0);
    }
  });
});

describe('what is no picture is left out by name, with its reason', () => {
  it('rows without a label or a picture, missing files, what leads out, other widths', async () => {
    pictures('in/a.png', 'in/b.png', 'outside.png');
    write('in/broken.png', 'no picture');
    symlinkSync('nowhere', path.join(root, 'in', 'gone.png'));
    write('in/t.csv', ['file,label', 'a.png,x', 'b.png,y', 'a.png,', ',x', 'missing.png,x', '../outside.png,x', `${path.join(root, 'outside.png')},y`, 'broken.png,x', 'gone.png,x', 'a.png,x,more'].join('\n'));
    const dataset = await load('in/t.csv');
    expect(pairs(dataset)).toEqual(['a.png x', 'b.png y']);
    expect(told(dataset)).toEqual([
      't.csv:11: it has 3 values where the heading has 2',
      'a.png: it has no label',
      't.csv:5: it names no picture',
      'missing.png: it does not exist',
      '../outside.png: its path leads out of the folder of pictures',
      `${path.join(root, 'outside.png')}: its path leads out of the folder of pictures`,
      'gone.png: it does not exist',
      expect.stringMatching(/^broken\.png: /),
    ]);
  });

  it('in Parquet, too', async () => {
    write('t.parquet', vectors.damaged_picture.values);
    const dataset = await load('t.parquet');
    expect([...dataset.train.labels]).toEqual([1, 0, 0]);
    expect(told(dataset)).toEqual([expect.stringMatching(/^t\.parquet#3: .*unsupported image format/), 't.parquet#4: it holds no picture']);
  });
});

describe('malformed tables: one sentence', () => {
  it('of text', async () => {
    pictures('a.png');
    write('empty.csv', '');
    await refused('empty.csv', /empty\.csv cannot be read as a table of pictures \(it is empty\)/);
    write('heading.csv', 'file,label\n');
    await refused('heading.csv', '(it has no rows)');
    write('quote.csv', 'file,label\n"a.png,x\n');
    await refused('quote.csv', /\(Quote Not Closed: .*line 2/);
    write('bytes.csv', Buffer.from([0x66, 0xff, 0xfe]));
    await refused('bytes.csv', '(it is not valid UTF-8)');
    write('twice.csv', 'file,file\na.png,x\n');
    await refused('twice.csv', '(it has two columns "file")');
    write('lines.jsonl', '[1]\nnothing\n');
    await refused('lines.jsonl', '(none of its lines is a JSON object)');
    write('list.txt', 'file,label\na.png,x\n');
    await refused('list.txt', '(it is none of CSV, TSV, JSONL or Parquet)');
    await refused('missing.csv', '(it does not exist)');
    mkdirSync(path.join(root, 'folder.csv'));
    await refused('folder.csv', '(it is a folder, not a file)');
  });

  it('of columns', async () => {
    pictures('a.png', 'b.png');
    write('t.csv', 'file,kind\na.png,x\nb.png,x\n');
    await refused('t.csv', '"label" cannot be told from its columns "file", "kind": name it.');
    await refused('t.csv', 'has no column "Kind" for "label": it has "file", "kind".', { label: 'Kind' });
    await refused('t.csv', 'has pictures of the class "x" only in its column "kind"', { label: 'kind' });
    await refused('t.csv', /names no picture that is there: its column "kind" is looked for in .*, x for instance \(it does not exist\)/, { image: 'kind', label: 'file' });
  });

  it('of Parquet: cut short, any byte changed, a bomb, a compression that is not read', async () => {
    const { values } = vectors.files.snappy!;
    write('cut.parquet', values.subarray(0, values.length - 40));
    await refused('cut.parquet', /cut\.parquet cannot be read as a table of pictures \(/);
    write('text.parquet', 'file,label');
    await refused('text.parquet', /text\.parquet cannot be read as a table/);
    write('zstd.parquet', vectors.files.zstd!.values);
    await refused('zstd.parquet', /ZSTD/);
    write('bomb.parquet', vectors.bomb.values);
    await refused('bomb.parquet', /its column "file_name" claims 3\d{8} bytes/);
    for (let at = values.length - 400; at < values.length; at += 7) {
      const changed = Uint8Array.from(values);
      changed[at]! ^= 0x55;
      write('changed.parquet', changed);
      await load('changed.parquet').catch((error: unknown) => expect(error, `byte ${at}`).toBeInstanceOf(UserError));
    }
  }, 60_000);
});

test('columns are told by their names, else by what stands in them', () => {
  expect(guessColumns(['label', 'image_id'], [])).toEqual({ image: 'image_id', label: 'label' });
  expect(guessColumns(['Unnamed: 0', 'scan', 'kind'], [['0', 'a', 'x'], ['1', 'b', 'y'], ['2', 'c', 'x'], ['3', 'd', 'y']])).toEqual({ image: 'Unnamed: 0', label: 'kind' });
  expect(guessColumns(['a', 'b'], [['1', '1'], ['1', '1']])).toEqual({ image: null, label: null });
});

test('numbers are classes in their order', () => {
  expect(classesOf(['10', '9', '9', '0'])).toEqual(['0', '9', '10']);
  expect(classesOf(['b', '10', '9'])).toEqual(['10', '9', 'b']);
});
