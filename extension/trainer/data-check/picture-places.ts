import path from 'node:path';
import type { Dataset } from '../../core/data/dataset';
import type { Choice } from '../../shared/experiment';
import { said, type Said } from '../../shared/said';
import { listTable, type TableChoice } from '../datasets/list-table';
import { openPictures } from '../datasets/open-pictures';

/** Where a data set's pictures lie, and whether they may be moved there. */
export interface PicturePlaces {
  /** The file of each picture, absolute: those to train on, then those to validate on; null where they lie in an archive or a table, or are drawn. */
  files: string[] | null;
  root: string | null;
  unmoved: Said | null;
}

/** Throws a UserError where a table can no longer be read. */
export async function picturePlaces({ name, params }: Choice, { train, val }: Dataset, workspaceFolder: string): Promise<PicturePlaces> {
  if (name === 'ImageFolder') {
    const root = path.resolve(workspaceFolder, params.root as string);
    const { kind, close } = await openPictures(root);
    await close();
    if (kind !== 'folder') return { root: null, files: null, unmoved: said`The pictures lie in ${{ archive: root }}, of which nothing is changed: none is moved or renamed in it. Unpack it to do so.` };
    return { root, unmoved: null, files: [train, val].flatMap(({ files }) => files!.map((file) => path.join(root, file))) };
  }
  if (name !== 'ImageTable') return { root: null, files: null, unmoved: name === 'Shapes' ? said`These pictures are drawn when they are needed: there is no file to move.` : said`The pictures of ${{ dataset: name }} lie in one archive, whose checksum is its publisher's: none is moved or renamed in it. Leave a picture out by preparing a folder of class folders.` };
  const folderOf = async (table: unknown): Promise<string | null> => {
    const choice = { ...(params as unknown as TableChoice), file: path.resolve(workspaceFolder, table as string), images: params.images === null ? null : path.resolve(workspaceFolder, params.images as string) };
    const { folder, embedded } = await listTable(choice, null);
    return embedded ? null : folder;
  };
  const [folder, held] = [await folderOf(params.table), params.val_table === null ? undefined : await folderOf(params.val_table)];
  const under = (files: string[] | undefined, place: string | null): (string | null)[] => (files ?? []).map((file) => place && path.join(place, file));
  const files = [...under(train.files, folder), ...under(val.files, held === undefined ? folder : held)];
  const table = path.resolve(workspaceFolder, params.table as string);
  const whole = files.every((file) => file !== null) ? files : null;
  return { root: null, files: whole, unmoved: whole ? said`The class of a picture stands in ${{ table }}, which names its file: change the class in its row there, or take the row out. Moving the file would leave a row without a picture.` : said`The pictures lie in ${{ table }} itself: none is moved or renamed in it. Change the class in its row there, or take the row out.` };
}
