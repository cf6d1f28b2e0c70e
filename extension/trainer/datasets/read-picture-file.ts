import { datasets } from '../../core/data/datasets';
import type { BytePicture } from '../../core/data/transform';
import type { Choice } from '../../shared/experiment';
import { UserError } from '../../shared/user-error';
import { fileReason } from '../../shared/file-reason';
import { readFileLater, Unreadable } from '../regular-file';
import { decodePicture, type Fit } from './decode-picture';
import { readKinds } from './list-pictures';
import { PictureError } from './picture-error';
import { reasonOf } from '../../shared/reason-of';

/** A file of the user's own, brought to the size and channels of the data set's pictures before the transforms. */
export async function readPictureFile(file: string, { name, params }: Choice): Promise<BytePicture> {
  const fit = fitOf(name, params);
  const { height, width, channels } = fit;
  try {
    return { kind: 'bytes', height, width, channels, values: await readPicture(file, fit) };
  } catch (error) {
    throw new UserError('picture-unreadable', '{file} cannot be read as a picture ({reason}): choose a {kinds} file.', { file, reason: reasonOf(error), kinds: readKinds });
  }
}

/** How a data set's parameters have its pictures brought to one size. */
export function fitOf(name: string, params: Choice['params']): Fit {
  const row = datasets[name]!;
  const [channels, height, width] = row.known?.(params).shape ?? row.shape!(params);
  return { height, width, channels: channels === 1 ? 1 : 3, resize: params.resize === 'stretch' ? 'stretch' : 'crop', decode: params.decode === 'fast' ? 'fast' : 'exact' };
}

/** Longer files are no pictures that anybody trains on. */
const MOST_BYTES = 2 ** 30;

/** H, W, C bytes of a picture's file. Throws a PictureError where it cannot be read. */
export const readPicture = async (file: string, fit: Fit): Promise<Uint8Array> => decodePicture(await readPictureBytes(file), fit);

/** A picture's file. Throws a PictureError where it cannot be read. */
export async function readPictureBytes(file: string): Promise<Uint8Array> {
  try {
    return await readFileLater(file, MOST_BYTES);
  } catch (error) {
    const reason = error instanceof Unreadable ? error.said : fileReason(error);
    throw reason === null ? error : new PictureError(reason, { cause: error });
  }
}
