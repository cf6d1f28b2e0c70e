import path from 'node:path';
import type { DataNotice, ImageSet } from '../../core/data/dataset';
import { decodedPictures, refuseUnread, type PictureSource } from './decoded-pictures';
import type { Fit } from './decode-picture';
import { fitOf, readPicture } from './read-picture-file';
import { listPictures, listTestPictures, printable, type ListedPictures } from './list-pictures';
import type { Loader, TestSet } from './loader';

/** A folder of class folders, or of "train" and "val" (or "test") folders of class folders. Decoded once; kept as long as no file changes. */
export const loadImageFolder: Loader = async ({ params }, options) => {
  const root = path.resolve(options.workspaceFolder, params.root as string);
  const fit = fitOf('ImageFolder', params);
  const listed = await listPictures(root, options.split.test === 'own');
  const { pack, kept } = await decodedPictures(picturesBelow(root), fit, listed, options);
  const { classes } = listed;
  const skipped = [...listed.skipped, ...pack.header.skipped];
  const [train, val = null] = pack.sets;
  refuseUnread(listed, train!, pack.header);
  return {
    classes, train: train!, val, groups: null,
    test: listed.test === null ? null : () => testSet(root, fit, listed.test!, classes, options),
    skipped, notices: [...listed.notices, ...unmeasured(root, classes, val, listed), ...kept],
  };
};

/** Files below a folder. */
export const picturesBelow = (place: string): PictureSource => ({ place, read: ({ file }, fit) => readPicture(path.join(place, file), fit) });

async function testSet(root: string, fit: Fit, folder: string, classes: string[], options: Parameters<Loader>[1]): Promise<TestSet> {
  const { files, skipped, notices } = listTestPictures(root, folder, classes);
  const { pack, kept } = await decodedPictures(picturesBelow(root), fit, { classes, halves: [files] }, options);
  return { classes, images: pack.sets[0]!, skipped: [...skipped, ...pack.header.skipped], notices: [...notices, ...kept] };
}

/** Classes of which the validation folder has pictures, but none that can be read. */
function unmeasured(root: string, classes: string[], val: ImageSet | null, { halves }: ListedPictures): DataNotice[] {
  const listed = new Set(halves[1]?.map(({ label }) => label));
  const names = val ? classes.filter((_, label) => listed.has(label) && !val.labels.includes(label)) : [];
  return names.map((name) => ({ severity: 'warning', id: 'class-not-in-validation', sentence: 'No validation picture of "{class}" in {root} can be read: what is measured there says nothing of that class.', values: { class: printable(name), root } }));
}
