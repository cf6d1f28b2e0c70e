import { statSync } from 'node:fs';
import path from 'node:path';
import type { ImageSet } from '../../core/data/dataset';
import { SaidError } from '../../shared/said-error';
import { decodedPictures, refuseUnread, type PictureSource } from './decoded-pictures';
import { decodePicture, type Fit } from './decode-picture';
import { listTable, type ListedTable, type TableChoice } from './list-table';
import { picturesBelow } from './load-image-folder';
import type { Loader, TestSet } from './loader';
import { PictureError } from './picture-error';
import { fitOf } from './read-picture-file';

/** Pictures that a table lists, or holds. Decoded once; kept as long as neither table nor file changes. */
export const loadImageTable: Loader = async ({ params }, options) => {
  const fit = fitOf('ImageTable', params);
  const choice = (table: unknown): TableChoice => ({ ...(params as unknown as TableChoice), file: path.resolve(options.workspaceFolder, table as string), images: params.images === null ? null : path.resolve(options.workspaceFolder, params.images as string) });
  const listed = await listTable(choice(params.table), null);
  const { classes } = listed;
  const train = await decoded(choice(params.table).file, listed, fit, options);
  refuseUnread({ classes, halves: [listed.files] }, train.images, { classes, skipped: train.unread });
  const held = async (table: unknown): Promise<TestSet> => {
    const own = await listTable(choice(table), classes);
    const { images, skipped, notices } = await decoded(choice(table).file, own, fit, options);
    return { classes, images, skipped, notices };
  };
  const val = params.val_table === null ? null : await held(params.val_table);
  return {
    classes, train: train.images, val: val && val.images, groups: groupsOf(listed, train.images),
    test: params.test_table === null ? null : () => held(params.test_table),
    skipped: [...train.skipped, ...(val?.skipped ?? [])], notices: [...train.notices, ...(val?.notices ?? [])],
  };
};

async function decoded(table: string, listed: ListedTable, fit: Fit, options: Parameters<Loader>[1]): Promise<Pick<TestSet, 'images' | 'skipped' | 'notices'> & { unread: TestSet['skipped'] }> {
  const { classes, files, embedded, folder } = listed;
  const { pack, kept } = await decodedPictures(embedded ? picturesIn(table, embedded) : picturesBelow(folder), fit, { classes, halves: [embedded ? stamped(files, table) : files] }, options);
  return { images: pack.sets[0]!, unread: pack.header.skipped, skipped: [...listed.skipped, ...pack.header.skipped], notices: [...listed.notices, ...kept] };
}

/** Pictures that the table itself holds. */
const picturesIn = (place: string, embedded: NonNullable<ListedTable['embedded']>): PictureSource => ({
  place,
  async read(_, fit, i) {
    try {
      return await decodePicture(await embedded(i), fit);
    } catch (error) {
      throw error instanceof SaidError && !(error instanceof PictureError) ? new PictureError(error.said, { cause: error }) : error;
    }
  },
});

/** They change with their table. */
function stamped(files: ListedTable['files'], table: string): ListedTable['files'] {
  const { size, mtimeMs } = statSync(table);
  return files.map((file) => ({ ...file, bytes: size, changed: mtimeMs }));
}

/** Of the pictures that could be read. */
function groupsOf({ groups, files }: ListedTable, { files: read }: ImageSet): Int32Array | null {
  if (!groups) return null;
  const of = new Map(files.map(({ file }, i) => [file, groups[i]!]));
  return Int32Array.from(read!, (file) => of.get(file)!);
}
