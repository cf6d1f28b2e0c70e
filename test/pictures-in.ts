import type { ImageSet } from '../extension/core/data/dataset';
import { PictureReader } from '../extension/trainer/datasets/picture-reader';

/** The bytes of a set's pictures, one behind the other, wherever they are. */
export function picturesIn(set: Pick<ImageSet, 'height' | 'width' | 'channels' | 'count' | 'images' | 'picked'>): Uint8Array {
  const reader = new PictureReader(set);
  const all = Buffer.concat(Array.from({ length: set.count }, (_, i) => Uint8Array.from(reader.at(i))));
  reader.close();
  return Uint8Array.from(all);
}
