import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { DataNotice, ImageSet } from '../../core/data/dataset';
import { datasets } from '../../core/data/datasets';
import type { Choice } from '../../shared/experiment';
import { UserError } from '../../shared/user-error';
import { unlessAborted } from '../between-pieces';
import { readEntries, type Entries, type Wanted } from './archive-entries';
import { mirrorsOf, sources } from './archives';
import { cacheFolder } from './cache-folder';
import { cifarWanted, decodeCifar } from './cifar';
import { download } from './download';
import { decodeIdx, idxWanted } from './idx';
import { keepPack } from './keep-pack';
import type { Loader } from './loader';
import { readPack } from './pack';
import { reasonOf } from '../../shared/reason-of';

interface Format {
  wanted: Wanted;
  decode(entries: Entries): { train: ImageSet; val: ImageSet };
}

const idx: Format = { wanted: idxWanted, decode: (entries) => decodeIdx(entries, 10) };
const formats: Record<string, Format> = {
  CIFAR10: { wanted: cifarWanted('CIFAR10'), decode: (entries) => decodeCifar(entries, 'CIFAR10') },
  CIFAR100: { wanted: cifarWanted('CIFAR100'), decode: (entries) => decodeCifar(entries, 'CIFAR100') },
  MNIST: idx,
  FashionMNIST: idx,
};

/** A published data set: from the file named, or downloaded; decoded once per machine. Its own test half is the validation half, unless the experiment keeps it for testing. */
export const loadArchive: Loader = async ({ name, params }, options) => {
  const folder = cacheFolder(options.dataFolder);
  const own = params.file === null ? null : path.resolve(options.workspaceFolder, params.file as string);
  const packFile = folder && path.join(folder, own ? `${name}-${placeOf(own)}.pack` : `${name}.pack`);
  let notices: DataNotice[] = [];
  let pack = packFile === null ? null : await readPack<null>(packFile, options.between);
  if (!pack) {
    const halves = own ? await decoded(name, [own], options) : await downloaded(name, folder, options);
    pack = { header: null, sets: [halves.train, halves.val] };
    notices = await keepPack(packFile, pack, options.between);
  }
  const [train, published] = pack.sets as [ImageSet, ImageSet];
  const { classes } = datasets[name]!.known!(params);
  const isTest = options.split.test === 'own';
  const test = async () => ({ classes, images: published, skipped: [], notices: [] });
  return { classes, train, val: isTest ? null : published, groups: null, test: isTest ? test : null, skipped: [], notices };
};

/** Whether loading this data set would ask the network: its archive is not given, and neither it nor what was made of it is kept here. `data`: the folder that it would be kept in. */
export const wouldDownload = ({ name, params }: Choice, data: string | null): boolean =>
  Object.hasOwn(sources, name) && params.file === null && !(data !== null && (existsSync(path.join(data, `${name}.pack`)) || sources[name]!.archives.every((archive) => existsSync(path.join(data, 'downloads', name, archive.name)))));

async function downloaded(name: string, data: string | null, options: Parameters<Loader>[1]): Promise<{ train: ImageSet; val: ImageSet }> {
  if (data === null) throw new UserError('no-data-folder', '{dataset} cannot be downloaded, for there is no home folder to put it in: name a folder in the setting cnnLab.dataFolder.', { dataset: name });
  const folder = path.join(data, 'downloads', name);
  const source = sources[name]!;
  const files: string[] = [];
  for (const archive of source.archives) {
    const report = (done: number, total: number | null): void => options.onProgress?.({ stage: 'download', done, total, unit: 'bytes' });
    files.push(await download(archive, mirrorsOf(source), folder, { onProgress: report, signal: options.signal, between: options.between }));
  }
  return decoded(name, files, options);
}

async function decoded(name: string, places: string[], { onProgress, signal, between }: Parameters<Loader>[1]): Promise<{ train: ImageSet; val: ImageSet }> {
  const { wanted, decode } = formats[name]!;
  try {
    const entries: Entries = new Map();
    for (const place of places) {
      for (const [entry, bytes] of await unlessAborted(signal, readEntries(place, wanted))) entries.set(entry, bytes);
      await between();
    }
    const halves = decode(entries);
    const total = halves.train.count + halves.val.count;
    onProgress?.({ stage: 'decode', done: total, total, unit: 'images' });
    return halves;
  } catch (error) {
    signal?.throwIfAborted();
    const names = sources[name]!.archives.map((archive) => archive.name).join(', ');
    throw new UserError('archive-unreadable', '{file} cannot be read as {dataset} ({reason}): "file" is to be the original archive ({names}), or the folder that holds it or was unpacked from it.', { file: places[0]!, dataset: name, reason: reasonOf(error), names });
  }
}

/** Names the pack of a file of the user's own by place, size and time; throws where there is none. */
function placeOf(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found) throw new UserError('no-archive', '{file} does not exist: set the data set\'s "file" to the archive, or leave it out to download it.', { file });
  return createHash('sha256').update(JSON.stringify([file, found.size, found.mtimeMs])).digest('hex').slice(0, 12);
}
