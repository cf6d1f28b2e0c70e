import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { experimentOnPictures } from '../../extension/host/experiment-on-pictures';
import { analyse } from '../../extension/core/config/analyse';
import { fill } from '../../extension/shared/said';
import { loadDataset } from '../../extension/trainer/datasets/load-dataset';
import { surveyPictures } from '../../extension/trainer/datasets/layouts';
import { readVectors, type VectorTensor } from '../vectors/read';

const { kinds } = readVectors<{ kinds: Record<string, { file: VectorTensor<Uint8Array> }> }>('pictures');
const tables = readVectors<{ files: Record<string, VectorTensor<Uint8Array>> }>('tables');
const all = mkdtempSync(path.join(os.tmpdir(), 'layouts-'));
afterAll(() => rmSync(all, { recursive: true }));
let root: string;
let made = 0;
beforeEach(() => mkdirSync((root = path.join(all, `place-${made++}`))));
const write = (place: string, content: Uint8Array | string): void => {
  mkdirSync(path.dirname(path.join(root, place)), { recursive: true });
  writeFileSync(path.join(root, place), content);
};
const pictures = (...places: string[]): void => places.forEach((place) => write(place, kinds.PNG!.file.values));
const template = readFileSync('media/examples/simple-cnn.cnn.jsonc', 'utf8');

/** What is told of a place, once the experiment written on it has loaded the same classes. */
async function told(place = root): Promise<{ name: string; params: Record<string, string>; classes: string[]; validates: boolean; tests: boolean; leftOut: string[]; notices: string[]; samples: string[] }> {
  const { survey, samples } = await surveyPictures(place);
  const { experiment, problems } = analyse(experimentOnPictures(template, survey, 'pictures'));
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const dataset = await loadDataset(experiment!.data.dataset, { split: experiment!.data, seed: 1, workspaceFolder: root, dataFolder: path.join(all, 'cache') });
  expect(dataset.classes).toEqual(survey.classes.map(({ name }) => name));
  expect(dataset.drawn).toBe(!survey.validates);
  return {
    name: survey.dataset.name, params: survey.dataset.params, classes: survey.classes.map(({ name, train, val }) => `${name} ${train} ${val}`), validates: survey.validates, tests: survey.tests,
    leftOut: survey.leftOut.map(({ file, reason }) => `${file}: ${typeof reason === 'string' ? reason : fill(reason)}`), notices: survey.notices.map((notice) => fill(notice)),
    samples: (await samples(12)).map(({ name, label, kind }) => `${name} ${label} ${kind}`),
  };
}

describe('layouts are recognised', () => {
  it('class folders with test pictures', async () => {
    pictures('train/cat/1.png', 'train/cat/2.png', 'train/dog/1.png', 'val/cat/3.png', 'test/dog/1.png');
    write('train/cat/3.heic', 'x');
    expect(await told()).toEqual({
      name: 'ImageFolder', params: { root }, classes: ['cat 2 1', 'dog 1 0'], validates: true, tests: true, leftOut: ['train/cat/3.heic: HEIC is not read: convert it to JPEG or PNG'],
      notices: [expect.stringContaining('has no pictures of "dog"')], samples: ['train/cat/1.png cat image/png', 'train/dog/1.png dog image/png', 'train/cat/2.png cat image/png'],
    });
  });

  it("Kaggle's folder: its test table has no labels", async () => {
    pictures('train_images/a.png', 'train_images/b.png', 'train_images/c.png', 'train_images/d.png', 'test_images/x.png');
    write('train.csv', 'image_id,label\na.png,0\nb.png,1\nc.png,1\nd.png,0\ne.png,1\n');
    write('sample_submission.csv', 'image_id,label\nx.png,0\n');
    write('test.csv', 'image_id\nx.png\n');
    expect(await told()).toMatchObject({
      name: 'ImageTable', params: { table: path.join(root, 'train.csv'), image: 'image_id', label: 'label', images: path.join(root, 'train_images'), extension: '' }, classes: ['0 2 0', '1 2 0'], validates: false, tests: false,
      leftOut: ['e.png: it does not exist'], notices: [`Pictures are named in the column "image_id" and lie in ${path.join(root, 'train_images')}; classes are in "label".`],
    });
  });

  it('Parquet files of each half; a table alone', async () => {
    for (const name of ['train-00000-of-00001.parquet', 'validation-00000-of-00001.parquet', 'test-00000-of-00001.parquet']) write(name, tables.files.snappy!.values);
    expect(await told()).toMatchObject({ name: 'ImageTable', classes: ['blue 3 3', 'red 2 2'], validates: true, tests: true, notices: ['Pictures are in the column "image", classes in "label".'] });
    expect(await told(path.join(root, 'train-00000-of-00001.parquet'))).toMatchObject({ classes: ['blue 3 0', 'red 2 0'], validates: false, tests: false, samples: expect.arrayContaining(['train-00000-of-00001.parquet#1 red image/png']) as string[] });
  });

  it('class folders, where the table beside them is no list of pictures', async () => {
    pictures('cat/1.png', 'cat/2.png', 'dog/1.png', 'dog/2.png');
    write('labels.csv', 'class,colour\ncat,black\ndog,brown\n');
    expect(await told()).toMatchObject({ name: 'ImageFolder', classes: ['cat 2 0', 'dog 2 0'] });
  });

  it('a table that lists nothing that is there is told, and what is nothing at all', async () => {
    write('train.csv', 'file,label\na.png,x\nb.png,y\n');
    await expect(surveyPictures(root)).rejects.toThrow('names no picture that is there');
    write('notes.txt', 'x');
    await expect(surveyPictures(path.join(root, 'notes.txt'))).rejects.toThrow('is neither a folder of pictures, a zip or tar of one, nor a table of them');
    write('photos.RAR', 'Rar!');
    await expect(surveyPictures(path.join(root, 'photos.RAR'))).rejects.toThrow('is an archive: unpack it');
    await expect(surveyPictures(path.join(root, 'nothing'))).rejects.toThrow('is neither a folder of pictures, a zip or tar of one, nor a table of them');
  });
});
