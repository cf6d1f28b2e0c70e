import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { zipSync, type Zippable } from 'fflate';
import sharp from 'sharp';
import { Header, Pax } from 'tar';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { datasets } from '../../extension/core/data/datasets';
import { fill } from '../../extension/shared/said';
import { UserError } from '../../extension/shared/user-error';
import type { Dataset } from '../../extension/core/data/dataset';
import { surveyPictures } from '../../extension/trainer/datasets/layouts';
import { loadDataset, loadTestSet } from '../../extension/trainer/datasets/load-dataset';
import type { LoadOptions } from '../../extension/trainer/datasets/loader';
import { pictureOf } from '../../extension/trainer/datasets/picture-reader';
import { splitBy, withDefaults } from '../with-defaults';

const all = mkdtempSync(path.join(os.tmpdir(), 'archives-'));
afterAll(() => rmSync(all, { recursive: true }));
let root: string;
let made = 0;
beforeEach(() => mkdirSync((root = path.join(all, `place-${made++}`))));

const tile = (red: number): Promise<Buffer> => sharp({ create: { width: 6, height: 4, channels: 3, background: { r: red, g: 10, b: 10 } } }).png().toBuffer();
const [dark, light] = [await tile(40), await tile(200)];
const place = (name: string): string => path.join(root, name);
const written = (name: string, bytes: Uint8Array): string => (writeFileSync(place(name), bytes), place(name));
const zipped = (name: string, files: Zippable): string => written(name, zipSync(files));
type TarFile = { path: string; content?: Uint8Array | string; type?: 'SymbolicLink'; linkpath?: string; size?: number };
function tarred(name: string, files: TarFile[]): string {
  const blocks = files.flatMap(({ path: file, content = '', type, linkpath, size }) => {
    const bytes = Buffer.from(content as string);
    const header = new Header({ path: file, size: size ?? bytes.length, mode: 0o644, type: type ?? 'File', linkpath, mtime: new Date(0) });
    const block = Buffer.alloc(512);
    const needsPax = header.encode(block);
    const padded = Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
    return [...(needsPax ? [new Pax({ path: file, size: bytes.length }).encode()] : []), block, padded];
  });
  return written(name, Buffer.concat([...blocks, Buffer.alloc(1024)]));
}
/** A zip whose list says of the files whose names end so that they have so many bytes. */
function claiming(files: Zippable, end: string, bytes: number): Uint8Array {
  const zip = Buffer.from(zipSync(files));
  for (let at = zip.indexOf('PK\x01\x02', 0, 'latin1'); at >= 0; at = zip.indexOf('PK\x01\x02', at + 1, 'latin1')) {
    const name = zip.toString('latin1', at + 46, at + 46 + zip.readUInt16LE(at + 28));
    if (name.endsWith(end)) zip.writeUInt32LE(bytes, at + 24);
  }
  return zip;
}
const choice = (given: string) => ({ name: 'ImageFolder', params: withDefaults(datasets.ImageFolder!, { root: given, size: 4 }), path: [] });
const options = (): LoadOptions => ({ split: splitBy({ val_split: 0 }), seed: 1, workspaceFolder: root, dataFolder: path.join(all, 'cache') });
const load = (given: string): Promise<Dataset> => loadDataset(choice(given), options());
const told = ({ skipped }: Dataset): string[] => skipped.map(({ file, reason }) => `${file}: ${typeof reason === 'string' ? reason : fill(reason)}`);
const reds = ({ train }: Dataset): [string, number][] => train.files!.map((file, i) => [file, pictureOf(train, i).values[0]!]);
async function refused(given: string, message: RegExp): Promise<void> {
  const before = readdirSync(root);
  for (const read of [load, surveyPictures]) {
    const error = await read(given).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toContain('\n');
  }
  expect(readdirSync(root)).toEqual(before);
  expect(readdirSync(all)).not.toContain('out.png');
}

describe('pictures are read out of archives where these are', () => {
  it('a zip, its one folder left aside, with halves and test pictures, what computers add left out', async () => {
    const file = zipped('photos.zip', {
      'photos/train/cat/1.png': dark, 'photos/train/dog/1.png': [light, { level: 0 }], 'photos/train/dog/2.heic': dark, 'photos/val/dog/9.png': light, 'photos/test/cat/7.png': dark,
      '__MACOSX/photos/train/cat/._1.png': dark, 'photos/.DS_Store': dark,
    });
    const dataset = await load(file);
    expect(dataset.classes).toEqual(['cat', 'dog']);
    expect(reds(dataset)).toEqual([['train/cat/1.png', 40], ['train/dog/1.png', 200]]);
    expect([dataset.val.files, dataset.drawn, told(dataset)]).toEqual([['val/dog/9.png'], false, ['train/dog/2.heic: HEIC is not read: convert it to JPEG or PNG']]);
    expect((await loadTestSet(choice(file), options())).images.files).toEqual(['test/cat/7.png']);
    const { survey, samples } = await surveyPictures(file);
    expect([fill(survey.layout), survey.dataset, survey.validates, survey.tests]).toEqual(['An archive with a folder of pictures for each class, read where it is', { name: 'ImageFolder', params: { root: file } }, true, true]);
    expect((await samples(12)).map(({ name, kind }) => `${name} ${kind}`)).toEqual(['train/cat/1.png image/png', 'train/dog/1.png image/png']);
    expect(readdirSync(root)).toEqual(['photos.zip']);
  });

  it('a tar, with long names, links left out', async () => {
    const long = `photos/dog/${'deep/'.repeat(30)}${'n'.repeat(120)}.png`;
    const file = tarred('photos.tar', [{ path: 'photos/cat/1.png', content: dark }, { path: long, content: light }, { path: 'photos/cat/2.png', type: 'SymbolicLink', linkpath: '/etc/passwd' }]);
    const dataset = await load(file);
    expect(reds(dataset)).toEqual([['cat/1.png', 40], [long.slice('photos/'.length), 200]]);
    expect(told(dataset)).toEqual(['cat/2.png: it is a link, which is not followed']);
  });

  it("WebDataset's shards, their classes beside the pictures, in a tar or a folder of tars", async () => {
    const shard = (from: number): TarFile[] => [0, 1, 2].flatMap((i) => [{ path: `${from + i}.cls`, content: `${(from + i) % 12}` }, { path: `${from + i}.png`, content: i % 2 ? light : dark }]);
    const one = tarred('one.tar', [...shard(0), ...shard(9), { path: '77.png', content: dark }]);
    const dataset = await load(one);
    expect(dataset.classes).toEqual(['00', '01', '02', '09', '10', '11']);
    expect(reds(dataset).slice(0, 2)).toEqual([['00/0.png', 40], ['01/1.png', 200]]);
    expect(told(dataset)).toEqual(['unlabelled/77.png: no class stands beside it']);
    mkdirSync(place('shards'));
    const named = (label: string, i: number): TarFile[] => [{ path: `s/${i}.jpg`, content: dark }, { path: `s/${i}.json`, content: JSON.stringify({ label }) }];
    tarred('shards/train-000.tar', [...named('cat', 0), ...named('dog', 1)]);
    tarred('shards/train-001.tar', named('dog', 0));
    tarred('shards/val-000.tar', named('cat', 0));
    const shards = await load('shards');
    expect([shards.classes, shards.train.files, shards.val.files]).toEqual([['cat', 'dog'], ['train/cat/train-000/s_0.jpg', 'train/dog/train-000/s_1.jpg', 'train/dog/train-001/s_0.jpg'], ['val/cat/val-000/s_0.jpg']]);
    expect(fill((await surveyPictures(place('shards'))).survey.layout)).toBe('Shards of WebDataset: in each tar pictures with their classes beside them');
  });
});

describe('an archive that is not as it should be is one error, and nothing of it is written', () => {
  it('names that lead out of it', async () => {
    for (const name of ['../out.png', 'cat/../../out.png', '/out.png', 'C:\\out.png']) {
      await refused(tarred('out.tar', [{ path: 'cat/1.png', content: dark }, { path: name, content: dark }]), /out\.tar cannot be read as an archive of pictures \(its entry ".*" leads out of it\): set "root" of ImageFolder to a zip or tar/);
      await refused(zipped('out.zip', { 'cat/1.png': dark, [name]: dark }), /out\.zip cannot be read as an archive of pictures \(.*(absolute path|invalid relative path).*\): set "root"/);
    }
  });

  it('bombs: one file left out, a whole archive of them refused', async () => {
    const zeros = new Uint8Array(2 ** 20);
    const dataset = await load(written('one.zip', claiming({ 'cat/1.png': dark, 'cat/2.bmp': zeros, 'dog/1.png': light }, 'cat/2.bmp', 2 ** 27)));
    expect(told(dataset)[0]).toMatch(/^cat\/2\.bmp: its \d+ bytes claim to unpack into 134217728$/);
    // More comes out than its list says.
    expect(told(await load(written('less.zip', claiming({ 'cat/1.png': dark, 'cat/2.bmp': zeros, 'dog/1.png': light }, 'cat/2.bmp', 100))))[0]).toMatch(/^cat\/2\.bmp: too many bytes in the stream/);
    await refused(written('many.zip', claiming({ 'cat/1.bmp': zeros, 'dog/1.bmp': zeros }, '', 2 ** 30 - 1)), /its \d+ bytes claim to unpack into 2147483646/);
  });

  it('cut short, damaged, encrypted, another kind', async () => {
    const zip = zipSync({ 'cat/1.png': [dark, { level: 0 }], 'cat/2.png': [dark, { level: 0 }], 'dog/1.png': light });
    await refused(written('cut.zip', zip.subarray(0, zip.length - 30)), /cut\.zip cannot be read as an archive of pictures \(.+\): set "root"/);
    await refused(written('none.zip', Buffer.from('no zip')), /none\.zip cannot be read/);
    const damaged = Uint8Array.from(zip);
    damaged[Buffer.from(zip).indexOf('IHDR') + 6]! ^= 1;
    expect(told(await load(written('damaged.zip', damaged)))).toEqual(['cat/1.png: it is damaged']);
    await refused(written('none.tar', Buffer.alloc(2000, 7)), /\(it is no tar\)/);
    await refused(tarred('long.tar', [{ path: 'cat/1.png', content: dark, size: 2 ** 32 }]), /\(its file "cat\/1\.png" goes beyond its end\)/);
    const tar = readFileSync(tarred('half.tar', [{ path: 'cat/1.png', content: dark }, { path: 'dog/1.png', content: light }]));
    tar[1024 + 3]! ^= 1;
    await refused(written('half.tar', tar), /\(it is damaged at byte 1024\)/);
    await refused(tarred('class.tar', [{ path: '1.png', content: dark }, { path: '1.cls', content: '../../out' }]), /\(its file "1\.cls" holds no class\)/);
    await expect(load(written('photos.tar.gz', Buffer.from('x')))).rejects.toThrow(/photos\.tar\.gz cannot be read as an archive of pictures \(pictures are read out of \.zip and \.tar alone: unpack it\)/);
  });
});
