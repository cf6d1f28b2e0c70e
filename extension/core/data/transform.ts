import type { Told } from '../../shared/augmentation';
import { fill, said, type Said } from '../../shared/said';
import { budget, exceeds } from '../budget';
import type { Params, Row, Values } from '../config/param';
import { grouped } from '../figures';
import type { PictureMemory } from './picture-memory';
import type { Random } from './random';

/** A picture on its way through the transforms: bytes (as PIL sees it) until ToTensor, floats after. */
export type Picture = BytePicture | TensorPicture;
export interface BytePicture {
  kind: 'bytes';
  height: number;
  width: number;
  channels: number;
  /** H, W, C order. */
  values: Uint8Array;
}
export interface TensorPicture {
  kind: 'tensor';
  height: number;
  width: number;
  channels: number;
  /** C, H, W order. */
  values: Float32Array;
}

/** What is known of a picture before it is there. */
export interface PictureSpec {
  kind: 'bytes' | 'tensor';
  height: number;
  width: number;
  channels: number;
}

/** What a transform drew for one picture: plain values, shown in the preview and fed by the tests. */
export type Drawn = Record<string, unknown>;

/** A row of the transform table. torchvision.transforms on PIL images is the definition. */
export interface TransformRow<P extends Params = Params> extends Row<P> {
  group: 'geometry' | 'colour' | 'policy' | 'tensor' | 'choice';
  /** Draws anything at all? (A warning where such a row stands in the test transforms.) */
  random: boolean;
  /** What comes out, for checks before training. Throws TransformError: one sentence with value and fix. */
  output(params: Values<P>, input: PictureSpec): PictureSpec;
  /** torchvision's get_params: the values for one picture, in torchvision's order of draws. */
  draw(params: Values<P>, input: PictureSpec, random: Random): Drawn;
  /** What was drawn, for the preview; absent where nothing is. */
  tell?(params: Values<P>, drawn: Drawn, input: PictureSpec): Told[];
  /** The picture after the transform. It may write into `picture`, return it, or hand its values back to `memory`. */
  apply(picture: Picture, params: Values<P>, drawn: Drawn, memory: PictureMemory): Picture;
}

/** A transform that does not fit what comes in, said to the user. */
export class TransformError extends Error {
  override name = 'TransformError';

  constructor(readonly said: Said) {
    super(fill(said));
  }
}

/** Defines a transform; a picture of more pixels than any budget has is refused. */
export function transform<const P extends Params>(row: TransformRow<P>): TransformRow {
  const plain = row as unknown as TransformRow;
  return { ...plain, output: (params, input) => affordable(plain.output(params, input)) };
}

/** The same picture. Throws a TransformError where it is too large to be made. */
export function affordable(picture: PictureSpec): PictureSpec {
  const { height, width } = picture;
  if (exceeds(height * width, 'pixels')) throw new TransformError(said`It makes a picture of ${{ height }}x${{ width }}, and ${{ most: grouped(budget.pixels) }} pixels are the most: make it smaller.`);
  return picture;
}

/** A row that works on PIL's pictures (bytes), with types that say so. What it draws is typed as `D`. */
export function byteTransform<const P extends Params, D extends object = Drawn>(
  row: Omit<TransformRow<P>, 'output' | 'draw' | 'tell' | 'apply'> & {
    output?(params: Values<P>, input: PictureSpec): PictureSpec;
    draw?(params: Values<P>, input: PictureSpec, random: Random): D;
    tell?(params: Values<P>, drawn: D, input: PictureSpec): Told[];
    apply(picture: BytePicture, params: Values<P>, drawn: D, memory: PictureMemory): BytePicture;
  },
): TransformRow {
  const { output = (_params: Values<P>, input: PictureSpec) => input, draw = () => ({}) } = row;
  return transform({
    ...row,
    output: (params, input) => {
      if (input.kind !== 'bytes') throw new TransformError(said`It works on pictures, but ToTensor stands before it: move it in front of ToTensor.`);
      return output(params, input);
    },
    draw: draw as TransformRow<P>['draw'],
    tell: row.tell as TransformRow<P>['tell'],
    apply: row.apply as unknown as TransformRow<P>['apply'],
  });
}
