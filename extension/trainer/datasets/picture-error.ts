import { said } from '../../shared/said';
import { SaidError } from '../../shared/said-error';

/** Why a picture cannot be read, in words for a list: its text is that file's own. */
export class PictureError extends SaidError {}

/** Pillow refuses more (twice its MAX_IMAGE_PIXELS): a file of 100 KB can claim billions. */
export const MOST_PIXELS = 178_956_970;

/** Throws a PictureError where a picture claims to be larger than any that is read. */
export function checkPixels(width: number, height: number): void {
  if (width * height > MOST_PIXELS) throw new PictureError(said`it has ${{ width }} x ${{ height }} pixels, more than the ${{ most: Math.floor(MOST_PIXELS / 1e6) }} million that are read`);
}
