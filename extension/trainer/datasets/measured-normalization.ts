import type { ImageSet } from '../../core/data/dataset';
import { measureNormalization, type Normalization } from '../../core/data/normalization';
import type { Choice } from '../../shared/experiment';
import { PictureReader } from './picture-reader';

/** What `Normalize: "auto"` is for a set, wherever its pictures are. */
export async function measuredNormalization(train: ImageSet, chain: Choice[], between: (done: number) => Promise<void>): Promise<Normalization> {
  const reader = new PictureReader(train);
  try {
    return await measureNormalization(train, (picture) => reader.at(picture), chain, between);
  } finally {
    reader.close();
  }
}
