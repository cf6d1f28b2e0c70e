import path from 'node:path';
import type { Dataset, ImageSet } from '../../core/data/dataset';
import type { OutOfSample } from '../../core/data-check/confident-learning';
import { argMax } from '../../core/explain/arg-max';
import type { OutOfSampleSource } from '../../shared/data-check';
import { probabilitiesOf, type Outcomes } from '../../shared/outcomes';
import type { RunManifest } from '../../shared/run-folder';
import type { Experiment } from '../../shared/experiment';
import { percent } from '../../shared/run-words';
import { said, together, type Said } from '../../shared/said';
import { UserError } from '../../shared/user-error';
import { loadDataset } from '../datasets/load-dataset';
import type { LoadOptions } from '../datasets/loader';
import { pictureOf } from '../datasets/picture-reader';
import { readOutcomes } from '../outcomes/read-outcomes';
import { readManifest } from '../run-folder';

export interface FoundSample {
  source: OutOfSampleSource | null;
  /** Which pictures it is of, and why not of others. */
  words: Said;
  sample: OutOfSample | null;
  /** Of each of its rows the picture: those to train on counted first, then those to validate on. */
  pictures: Int32Array;
}

interface Candidate {
  run: string;
  manifest: RunManifest;
  outcomes: Outcomes;
}

const nothing = (words: Said): FoundSample => ({ source: null, words, sample: null, pictures: new Int32Array(0) });

/**
 * What runs have kept of pictures that they have not learned from: of all that the folds of a study validated where there is one run for each fold, else of the
 * validation pictures of the first run that validated just these. `digest`: names a picture by its pixels.
 */
export async function outOfSample(runs: string[], experiment: Experiment, dataset: Dataset, options: Omit<LoadOptions, 'split' | 'seed'>, digest: (set: ImageSet, index: number) => string): Promise<FoundSample> {
  const candidates = runs.flatMap((run) => candidateOf(run, experiment, options.workspaceFolder));
  const folds = foldRuns(candidates);
  if (folds) {
    const found = await ofFolds(folds, dataset, options, digest);
    if (found) return found;
  }
  const one = candidates.find(({ outcomes: { dataHash, labels } }) => dataHash === dataset.hash && labels.length === dataset.val.count);
  if (one) return ofValidation(one, dataset);
  if (candidates.length > 0) return nothing(said`Label errors were not sought: the pictures, or which of them validate, are others than when its runs were trained. Train it again, or train it in folds.`);
  return nothing(dataset.val.count === 0 ? said`Label errors were not sought: nothing is held back to validate, and a network that has learned a picture with its label says nothing of that label. Train it in folds.` : said`Label errors were not sought, for no run has kept what a network says of pictures that it has not learned from. Train it, or train it in folds to have all pictures looked at.`);
}

function candidateOf(run: string, { data }: Experiment, workspaceFolder: string): Candidate[] {
  try {
    const manifest = readManifest(run);
    const isOf = JSON.stringify(manifest.experiment.data.dataset) === JSON.stringify(data.dataset) && path.dirname(manifest.source) === workspaceFolder;
    const outcomes = isOf ? readOutcomes(run) : null;
    return outcomes && outcomes.probabilities.length > 0 ? [{ run, manifest, outcomes }] : [];
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}

/** One run for each fold of one division, in the folds' order; null where none is whole. */
function foldRuns(candidates: Candidate[]): Candidate[] | null {
  const divisions = new Map<string, (Candidate | undefined)[]>();
  for (const each of candidates) {
    const { data, seed } = each.manifest.experiment;
    if (!data.k_fold) continue;
    const { folds, fold } = data.k_fold;
    const key = JSON.stringify([folds, seed, data.stratify, data.test]);
    const known = divisions.get(key) ?? Array<Candidate | undefined>(folds).fill(undefined);
    known[fold] ??= each;
    divisions.set(key, known);
  }
  return [...divisions.values()].find((runs): runs is Candidate[] => runs.every((run) => run !== undefined)) ?? null;
}

/** Null where a fold's pictures are others than when its run was trained. */
async function ofFolds(runs: Candidate[], dataset: Dataset, options: Omit<LoadOptions, 'split' | 'seed'>, digest: (set: ImageSet, index: number) => string): Promise<FoundSample | null> {
  const places = placesOf(dataset, digest);
  const rows: Float32Array[] = [];
  const [labels, pictures]: [number[], number[]] = [[], []];
  for (const { manifest: { experiment }, outcomes } of runs) {
    const { val, hash } = await loadDataset(experiment.data.dataset, { ...options, split: experiment.data, seed: experiment.seed });
    if (hash !== outcomes.dataHash || val.count !== outcomes.labels.length) return null;
    const { bytes } = chosen(outcomes);
    for (let n = 0; n < val.count; n++) {
      const place = places(val, n);
      if (place === undefined) continue;
      rows.push(known(probabilitiesOf(outcomes, bytes, n)));
      labels.push(outcomes.labels[n]!);
      pictures.push(place);
    }
  }
  const total = dataset.train.count + dataset.val.count;
  const probabilities = joined(rows, dataset.classes.length);
  return {
    source: { kind: 'folds', runs: runs.map(({ run }) => run), folds: runs.length },
    words: together([pictures.length === total ? said`Label errors were sought among all ${{ count: total }} pictures: each was judged by the one of ${{ folds: runs.length }} networks that had not learned from it.` : said`Label errors were sought among ${{ count: pictures.length }} of ${{ total }} pictures, those that ${{ folds: runs.length }} networks validated in turn: each was judged by the one that had not learned from it. The others stand apart from the folds.`, reliability(probabilities, Int32Array.from(labels))]),
    sample: { probabilities, labels: Int32Array.from(labels), classes: dataset.classes.length },
    pictures: Int32Array.from(pictures),
  };
}

function ofValidation({ run, manifest, outcomes }: Candidate, dataset: Dataset): FoundSample {
  const { labels } = outcomes;
  const { bytes, epoch } = chosen(outcomes);
  const probabilities = joined(Array.from(labels, (_, n) => known(probabilitiesOf(outcomes, bytes, n))), dataset.classes.length);
  return {
    source: { kind: 'validation', run, epoch },
    words: together([said`Label errors were sought among the ${{ count: labels.length }} validation pictures alone, by what run ${{ run: manifest.id }} said of them in epoch ${{ epoch }}: of its ${{ training: dataset.train.count }} training pictures a network has learned the labels, wrong ones too. Train it in folds to have those looked at as well.`, reliability(probabilities, labels)]),
    sample: { probabilities, labels, classes: dataset.classes.length },
    pictures: Int32Array.from(labels, (_, n) => dataset.train.count + n),
  };
}

/** How far the judgement is to be trusted. */
function reliability(probabilities: Float32Array, labels: Int32Array): Said {
  const classes = probabilities.length / labels.length;
  const right = labels.filter((label, n) => argMax(probabilities.subarray(n * classes, (n + 1) * classes)) === label).length;
  return said`That judgement is right of ${{ share: percent(right / labels.length) }} of these pictures: the lower that is, the more of what is listed are mistakes of the network.`;
}

/** Of the best epoch where one is, else of the last. */
const chosen = ({ probabilities }: Outcomes): Outcomes['probabilities'][number] => probabilities.findLast(({ best }) => best) ?? probabilities.at(-1)!;

/** Classes that are not among the likeliest count as impossible. */
const known = (row: Float32Array): Float32Array => row.map((p) => (Number.isNaN(p) ? 0 : p));

function joined(rows: Float32Array[], classes: number): Float32Array {
  const all = new Float32Array(rows.length * classes);
  rows.forEach((row, n) => all.set(row, n * classes));
  return all;
}

/** Finds a picture of a part of the set in the whole: by its file, else by its pixels and class. */
function placesOf({ train, val }: Dataset, digest: (set: ImageSet, index: number) => string): (set: ImageSet, index: number) => number | undefined {
  const key = (set: ImageSet, index: number): string => (set.files ? set.files[index]! : `${set.labels[index]} ${digest(set, index)}`);
  const places = new Map<string, number[]>();
  [train, val].forEach((set, half) => {
    for (let i = 0; i < set.count; i++) {
      const name = key(set, i);
      const same = places.get(name);
      const place = half * train.count + i;
      if (same) same.push(place);
      else places.set(name, [place]);
    }
  });
  return (set, index) => places.get(key(set, index))?.shift();
}

export const pixelDigest = (hash: (bytes: Uint8Array) => string) => (set: ImageSet, index: number): string => hash(pictureOf(set, index).values);
