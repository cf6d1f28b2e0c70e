import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { analyse } from '../../core/config/analyse';
import { labelFindings, pictureFindings, type Measured } from '../../core/data-check/find-faults';
import { measuredSide } from '../../core/data-check/picture-figures';
import type { Dataset } from '../../core/data/dataset';
import { findingKinds, type CheckProgress, type DataCheck, type DataCheckRequest, type Finding } from '../../shared/data-check';
import { UserError } from '../../shared/user-error';
import { betweenPieces, type Between } from '../between-pieces';
import { sources } from '../datasets/archives';
import { cacheFolder } from '../datasets/cache-folder';
import { loadDataset } from '../datasets/load-dataset';
import { PictureError } from '../datasets/picture-error';
import { pictureOf } from '../datasets/picture-reader';
import { analyseFile, mistakeAt, refuseStudy, soundExperiment } from '../experiment-file';
import { pacedProgress } from '../paced-progress';
import { readRegularFile } from '../regular-file';
import { writeAtomically } from '../write-atomically';
import { measurable, Measuring, type SeenPicture } from './measure-pictures';
import { outOfSample, pixelDigest } from './out-of-sample';
import { picturePlaces } from './picture-places';
import { readSeen } from './read-seen';

export interface CheckOptions {
  dataFolder?: string;
  signal?: AbortSignal;
  onProgress?(progress: CheckProgress): void;
}

/** What was checked, with the pictures that it is of. */
export interface CheckedData {
  check: DataCheck;
  /** As they are given to a network: those to train on, then those to validate on. */
  picture(index: number): SeenPicture['picture'];
  /** The file of each, absolute, where they are from files. */
  files: string[] | null;
}

/** Changes whenever the same pictures come to other measurements. */
const MEASURING = 1;
const CHECKS_KEPT = 5;
/** Files being read at once: sharp's threads are libuv's four. */
const AT_ONCE = 8;

/** Goes over an experiment's pictures, and over what its runs have kept of them. Throws a UserError; rejects with the abortion where it is cancelled. */
export async function checkData({ file, text: given, set, runs }: DataCheckRequest, { dataFolder, signal, onProgress }: CheckOptions): Promise<CheckedData> {
  const { text, analysis } = given === undefined ? analyseFile(file, set) : { text: given, analysis: analyse(given) };
  refuseStudy(file, analysis);
  const experiment = soundExperiment(file, analysis);
  const { data, seed } = experiment;
  const workspaceFolder = path.dirname(file);
  const between = betweenPieces(signal);
  const options = { dataFolder, workspaceFolder, signal, between, onProgress };
  const located = <T>(work: Promise<T>): Promise<T> => work.catch((error: unknown) => Promise.reject(error instanceof UserError ? mistakeAt(file, text, data.dataset, error) : (error as Error)));
  const dataset = await located(loadDataset(data.dataset, { ...options, split: data, seed }));
  const places = await located(picturePlaces(data.dataset, dataset, workspaceFolder));
  const measured = await measure(dataset, places.files, { dataFolder, between, onProgress });
  const labels = Int32Array.from([...dataset.train.labels, ...dataset.val.labels]);
  const { source, words, sample, pictures } = await outOfSample(runs, experiment, dataset, options, pixelDigest((bytes) => createHash('sha1').update(bytes).digest('base64')));
  await between();
  const findings: Finding[] = [
    ...pictureFindings(measured, dataset.train.count, labels),
    ...(sample ? labelFindings(sample, pictures, dataset.classes) : []),
    ...dataset.skipped.map(({ file: name, reason }): Finding => ({ kind: 'unreadable', pictures: [], file: name, evidence: typeof reason === 'string' ? { sentence: '{reason}', values: { reason } } : reason })),
  ];
  const { train, val, classes, name } = dataset;
  return {
    check: {
      dataset: name, hash: dataset.hash, classes, labels, training: train.count, source, words, notices: dataset.notices, files: train.files ? [...train.files, ...(val.files ?? [])] : null,
      root: places.root, unmoved: places.unmoved, folding: dataset.drawn ? 'plain' : Object.hasOwn(sources, name) ? 'keeps-test' : null, findings: findings.sort((a, b) => findingKinds.indexOf(a.kind) - findingKinds.indexOf(b.kind)),
    },
    picture: (index) => pictureIn(dataset, index),
    files: places.files,
  };
}

const pictureIn = ({ train, val }: Dataset, index: number): SeenPicture['picture'] => (index < train.count ? pictureOf(train, index) : pictureOf(val, index - train.count));

/** Measured now, or as it was kept beside the decoded pictures. */
async function measure(dataset: Dataset, files: string[] | null, { dataFolder, between, onProgress }: { dataFolder?: string; between: Between; onProgress?: CheckOptions['onProgress'] }): Promise<Measured> {
  const folder = cacheFolder(dataFolder);
  const stamps = files?.map((file) => {
    const stats = statSync(file, { throwIfNoEntry: false });
    return [file, stats?.size, stats?.mtimeMs];
  });
  const kept = folder && path.join(folder, 'checks', `${createHash('sha256').update(JSON.stringify([MEASURING, dataset.hash, stamps])).digest('hex').slice(0, 24)}.bin`);
  const found = kept === null ? null : readKept(kept);
  if (found) return found;
  const count = dataset.train.count + dataset.val.count;
  const measuring = new Measuring(count);
  const tell = pacedProgress(onProgress as never) as (progress: CheckProgress) => void;
  let [next, done] = [0, 0];
  const work = async (): Promise<void> => {
    while (next < count) {
      const index = next++;
      measuring.take(index, await seen(dataset, files, index));
      tell({ stage: 'check', done: ++done, total: count, unit: 'images' });
      await between();
    }
  };
  await Promise.all(Array.from({ length: files ? AT_ONCE : 1 }, work));
  const { measured } = measuring;
  if (kept !== null) keep(kept, measured);
  return measured;
}

/** The file's own picture; where it is gone or has become another meanwhile, what the network was given. */
async function seen(dataset: Dataset, files: string[] | null, index: number): Promise<SeenPicture> {
  const given = (): SeenPicture => ({ picture: measurable(pictureIn(dataset, index)), size: null });
  if (!files) return given();
  try {
    return await readSeen(files[index]!, measuredSide);
  } catch (error) {
    if (error instanceof PictureError) return given();
    throw error;
  }
}

function readKept(file: string): Measured | null {
  try {
    return deserialize(readRegularFile(file)) as Measured;
  } catch {
    return null;
  }
}

/** Where there is no room, the next check measures anew. */
function keep(file: string, measured: Measured): void {
  const folder = path.dirname(file);
  try {
    mkdirSync(folder, { recursive: true });
    const age = (name: string): number => statSync(path.join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
    const newestFirst = readdirSync(folder).filter((name) => name.endsWith('.bin')).sort((a, b) => age(b) - age(a));
    for (const name of newestFirst.slice(CHECKS_KEPT - 1)) rmSync(path.join(folder, name), { force: true });
    writeAtomically(file, serialize(measured));
  } catch (error) {
    if (!(error instanceof UserError) && (error as NodeJS.ErrnoException).code === undefined) throw error;
  }
}

