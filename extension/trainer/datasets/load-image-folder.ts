import path from 'node:path';
import type { DataNotice, ImageSet } from '../../core/data/dataset';
import { decodedPictures, refuseUnread, type PictureSource } from './decoded-pictures';
import { decodePicture, type Fit } from './decode-picture';
import { fitOf, readPicture } from './read-picture-file';
import { listPictures, listTestPictures, printable, type ListedPictures } from './list-pictures';
import type { Loader, TestSet } from './loader';
import { openPictures, whyUnread, type OpenPictures } from './open-pictures';
import { PictureError } from './picture-error';

/** A folder of class folders, or of "train" and "val" (or "test") folders of class folders, or an archive of such. Decoded once; kept as long as no file changes. */
export const loadImageFolder: Loader = async ({ params }, options) => {
  const root = path.resolve(options.workspaceFolder, params.root as string);
  const fit = fitOf('ImageFolder', params);
  return withPictures(root, async (opened) => {
    const listed = await listPictures(opened.tree, options.split.test === 'own');
    const { pack, kept } = await decodedPictures(picturesOf(opened), fit, listed, options);
    const { classes } = listed;
    const skipped = [...opened.skipped, ...listed.skipped, ...pack.header.skipped];
    const [train, val = null] = pack.sets;
    refuseUnread(listed, train!, pack.header);
    return {
      classes, train: train!, val, groups: null,
      test: listed.test === null ? null : () => testSet(root, fit, listed.test!, classes, options),
      skipped, notices: [...listed.notices, ...unmeasured(root, classes, val, listed), ...kept],
    };
  });
};

async function withPictures<T>(root: string, use: (opened: OpenPictures) => Promise<T>): Promise<T> {
  const opened = await openPictures(root);
  try {
    return await use(opened);
  } finally {
    await opened.close();
  }
}

/** Files of an open place. */
const picturesOf = ({ tree: { place }, read }: OpenPictures): PictureSource => ({
  place,
  async read({ file }, fit) {
    let bytes: Uint8Array;
    try {
      bytes = await read(file);
    } catch (error) {
      const reason = whyUnread(error);
      throw reason === null ? error : new PictureError(reason, { cause: error });
    }
    return decodePicture(bytes, fit);
  },
});

/** Files below a folder. */
export const picturesBelow = (place: string): PictureSource => ({ place, read: ({ file }, fit) => readPicture(path.join(place, file), fit) });

const testSet = (root: string, fit: Fit, folder: string, classes: string[], options: Parameters<Loader>[1]): Promise<TestSet> =>
  withPictures(root, async (opened) => {
    const { files, skipped, notices } = listTestPictures(opened.tree, folder, classes);
    const { pack, kept } = await decodedPictures(picturesOf(opened), fit, { classes, halves: [files] }, options);
    return { classes, images: pack.sets[0]!, skipped: [...skipped, ...pack.header.skipped], notices: [...notices, ...kept] };
  });

/** Classes of which the validation folder has pictures, but none that can be read. */
function unmeasured(root: string, classes: string[], val: ImageSet | null, { halves }: ListedPictures): DataNotice[] {
  const listed = new Set(halves[1]?.map(({ label }) => label));
  const names = val ? classes.filter((_, label) => listed.has(label) && !val.labels.includes(label)) : [];
  return names.map((name) => ({ severity: 'warning', id: 'class-not-in-validation', sentence: 'No validation picture of "{class}" in {root} can be read: what is measured there says nothing of that class.', values: { class: printable(name), root } }));
}
