import { decodePicture, pictureExtent } from '../datasets/decode-picture';
import { readPictureBytes } from '../datasets/read-picture-file';
import { side, type SeenPicture } from './measure-pictures';

/** A file's picture, brought down to `most` pixels a side where it is larger, and its size. Throws a PictureError where it cannot be read. */
export async function readSeen(file: string, most: number): Promise<SeenPicture> {
  const bytes = await readPictureBytes(file);
  const size = await pictureExtent(bytes);
  const ratio = Math.max(size.height, size.width) / most;
  const [height, width] = [side(size.height, ratio), side(size.width, ratio)];
  const values = await decodePicture(bytes, { height, width, channels: 3, resize: 'stretch', decode: 'fast' });
  return { size, picture: { kind: 'bytes', height, width, channels: 3, values } };
}
