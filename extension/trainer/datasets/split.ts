import { createHash, type Hash } from 'node:crypto';
import type { Dataset, ImageSet } from '../../core/data/dataset';
import { random } from '../../core/data/random';
import { foldOf, heldBack, type Divided } from '../../core/data/split';
import { UserError } from '../../shared/user-error';
import type { Between } from '../between-pieces';
import type { LoadedPictures, SplitConfig } from './loader';
import { PictureReader } from './picture-reader';

const SPLITTING = 1002;
const TESTING = 1006;
const FOLDING = 1007;

/**
 * Two disjoint halves. A share kept for testing is the same whatever the seed, and in neither; of the rest, `val_split` or one of `k_fold` is drawn
 * with the seed, unless there are validation pictures of its own. Throws a UserError where a half would be empty.
 */
export function split({ train: all, val, groups }: LoadedPictures, config: SplitConfig, seed: number, name: string): { train: ImageSet; val: ImageSet } {
  const { val_split: share, k_fold: folding } = config;
  const left = setApart(all, groups, config);
  if (val) {
    if (folding) throw new UserError('k-fold-has-validation', '{dataset} has validation pictures of its own, and k_fold divides the training pictures: set "test" to "own" to keep them for testing, or leave out "k_fold".', { dataset: name });
    return { train: left ? take(all, left.rest) : all, val };
  }
  const pool = left?.rest ?? Int32Array.from({ length: all.count }, (_, i) => i);
  const held = folding ? oneFold(all, groups, pool, config, seed) : heldShare(all, groups, pool, config, seed);
  if ((held.length === 0 && share > 0) || held.length === pool.length) {
    throw new UserError(
      'split-leaves-none',
      held.length === 0
        ? 'val_split {share} leaves no picture for validation out of {count}: choose another value, such as 0.1, or 0 for no validation.'
        : 'val_split {share} leaves no picture for training out of {count}: choose another value, such as 0.1, or 0 for no validation.',
      { share, count: pool.length },
    );
  }
  const isHeld = new Set(held);
  return { train: take(all, pool.filter((picture) => !isHeld.has(picture))), val: take(all, held) };
}

/** The share of the pictures that an experiment keeps for testing; null where its `test` is no share. */
export function testShare({ train: all, groups }: LoadedPictures, config: SplitConfig): ImageSet | null {
  const left = setApart(all, groups, config);
  return left && take(all, left.apart);
}

function setApart(all: ImageSet, groups: Int32Array | null, { test, stratify }: SplitConfig): { apart: Int32Array; rest: Int32Array } | null {
  if (typeof test !== 'number') return null;
  const apart = heldBack({ labels: all.labels, groups, stratify }, test, random(TESTING));
  if (apart.length === 0 || apart.length === all.count) throw new UserError('test-leaves-none', '"test" {share} sets {apart} of {count} pictures apart: choose another share, such as 0.2.', { share: test, apart: apart.length, count: all.count });
  const isApart = new Set(apart);
  return { apart, rest: Int32Array.from({ length: all.count }, (_, i) => i).filter((picture) => !isApart.has(picture)) };
}

const divided = ({ labels }: ImageSet, groups: Int32Array | null, pool: Int32Array, stratify: boolean): Divided => ({ labels: pool.map((picture) => labels[picture]!), groups: groups && pool.map((picture) => groups[picture]!), stratify });

function heldShare(all: ImageSet, groups: Int32Array | null, pool: Int32Array, { val_split: share, stratify }: SplitConfig, seed: number): Int32Array {
  return heldBack(divided(all, groups, pool, stratify), share, random(SPLITTING, seed)).map((at) => pool[at]!);
}

function oneFold(all: ImageSet, groups: Int32Array | null, pool: Int32Array, { k_fold: folding, stratify }: SplitConfig, seed: number): Int32Array {
  const { folds, fold } = folding!;
  const count = groups ? new Set(pool.map((picture) => groups[picture]!)).size : pool.length;
  if (fold >= folds) throw new UserError('no-such-fold', '"fold" {fold} is none of the {folds} folds, which are counted from 0: choose 0 to {last}.', { fold, folds, last: folds - 1 });
  if (folds > count) throw new UserError('too-many-folds', '{count} pictures or groups of them cannot be divided into {folds} folds: choose fewer.', { count, folds });
  const of = foldOf(divided(all, groups, pool, stratify), folds, random(FOLDING, seed));
  return pool.filter((_, at) => of[at] === fold);
}

/** Some pictures of a set, where they are. */
function take(all: ImageSet, indices: Int32Array): ImageSet {
  const chosen = (of: Int32Array): Int32Array<SharedArrayBuffer> => {
    const some = new Int32Array(new SharedArrayBuffer(indices.length * 4));
    indices.forEach((from, to) => (some[to] = of[from]!));
    return some;
  };
  const picked = all.picked ? chosen(all.picked) : chosen(Int32Array.from({ length: all.count }, (_, i) => i));
  return { ...all, count: indices.length, picked, labels: chosen(all.labels), ...(all.files ? { files: Array.from(indices, (from) => all.files![from]!) } : {}) };
}

/** SHA-256 over classes, sizes, labels and pixels of both halves. */
export async function datasetHash({ classes, train, val }: Pick<Dataset, 'classes' | 'train' | 'val'>, between: Between): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([classes, train.height, train.width, train.channels, train.count, val.count]));
  for (const set of [train, val]) {
    await update(hash, set, between);
    hash.update(new Uint8Array(set.labels.buffer, set.labels.byteOffset, set.labels.byteLength));
  }
  return hash.digest('hex');
}

async function update(hash: Hash, set: ImageSet, between: Between): Promise<void> {
  const reader = new PictureReader(set);
  try {
    for (let i = 0; i < set.count; i++) {
      hash.update(reader.at(i));
      if (i % SOME === 0) await between();
    }
  } finally {
    reader.close();
  }
}

/** Pictures that are hashed in some milliseconds. */
const SOME = 16;
