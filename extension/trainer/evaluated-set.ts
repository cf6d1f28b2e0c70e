import { statSync } from 'node:fs';
import path from 'node:path';
import type { Dataset, ImageSet, Skipped } from '../core/data/dataset';
import type { EvaluatedOn } from '../shared/evaluation';
import type { RunManifest } from '../shared/run-folder';
import { said, type Said } from '../shared/said';
import { UserError } from '../shared/user-error';
import { betweenPieces } from './between-pieces';
import { decodedPictures } from './datasets/decoded-pictures';
import { listLabelled } from './datasets/list-pictures';
import { picturesBelow } from './datasets/load-image-folder';
import type { LoadOptions, TestSet } from './datasets/loader';
import { folderTree } from './datasets/picture-tree';
import { fitOf } from './datasets/read-picture-file';

/** Pictures that a run is evaluated on, and what is to be known of them; where they are from files, `files` has their absolute paths. */
export interface EvaluatedSet {
  images: ImageSet;
  notices: Said[];
}

/** The pictures that a run is to be evaluated on. Throws a UserError where there are none. */
export async function evaluatedSet(manifest: RunManifest, on: EvaluatedOn, load: { options: LoadOptions; dataset(): Promise<Dataset>; testSet(): Promise<TestSet> }): Promise<EvaluatedSet> {
  switch (on.kind) {
    case 'validation':
      return validationSet(manifest, await load.dataset());
    case 'test': {
      const { images, skipped } = await load.testSet();
      return { images: placed(manifest, images), notices: skipped.map(leftOut) };
    }
    case 'folder':
      return folderSet(manifest, on.path, load.options);
  }
}

function validationSet(manifest: RunManifest, { val, hash }: Dataset): EvaluatedSet {
  const { id, data_hash: then } = manifest;
  if (val.count === 0) throw new UserError('no-validation-pictures', 'Run {run} holds no picture back to validate: evaluate it on a folder with a folder of pictures per class.', { run: id });
  return { images: placed(manifest, val), notices: then !== null && then !== hash ? [said`The data set has changed since the run was trained: these are not the pictures that it was validated on.`] : [] };
}

/** With where the files of the run's data set are. */
function placed({ source, experiment }: RunManifest, images: ImageSet): ImageSet {
  const { root } = experiment.data.dataset.params;
  return images.files && typeof root === 'string' ? { ...images, files: images.files.map((file) => path.resolve(path.dirname(source), root, file)) } : images;
}

async function folderSet({ classes, experiment }: RunManifest, folder: string, options: LoadOptions): Promise<EvaluatedSet> {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw new UserError('no-evaluated-folder', 'There is no folder {folder}: name one that holds a folder of pictures per class.', { folder });
  const { files, skipped } = listLabelled(folderTree(folder), classes);
  const { name, params } = experiment.data.dataset;
  const { pack } = await decodedPictures(picturesBelow(folder), fitOf(name, params), { classes, halves: [files] }, { ...options, between: betweenPieces() });
  const [images] = pack.sets;
  return { images: { ...images!, files: images!.files!.map((file) => path.join(folder, file)) }, notices: [...skipped, ...pack.header.skipped].map(leftOut) };
}

const leftOut = ({ file, reason }: Skipped): Said => said`${{ file }} is left out: ${{ reason }}.`;
