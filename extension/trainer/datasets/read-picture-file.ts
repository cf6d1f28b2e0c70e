import { datasets } from '../../core/data/datasets';
import type { BytePicture } from '../../core/data/transform';
import type { Choice } from '../../shared/experiment';
import { UserError } from '../../shared/user-error';
import { decodePicture } from './decode-picture';
import { reasonOf } from '../../shared/reason-of';

/** A file of the user's own, brought to the size and channels of the data set's pictures before the transforms. */
export async function readPictureFile(file: string, { name, params }: Choice): Promise<BytePicture> {
  const row = datasets[name]!;
  const [channels, height, width] = row.known?.(params).shape ?? row.shape!(params);
  const resize = params.resize === 'stretch' ? 'stretch' : 'crop';
  try {
    return { kind: 'bytes', height, width, channels, values: await decodePicture(file, { height, width, channels: channels === 1 ? 1 : 3, resize }) };
  } catch (error) {
    throw new UserError('picture-unreadable', '{file} cannot be read as a picture ({reason}): choose a JPEG, PNG, WebP, GIF, TIFF or AVIF file.', { file, reason: reasonOf(error) });
  }
}

