import type { Told } from '../../shared/augmentation';
import type { Params, Row, Values } from '../config/param';
import type { Random } from './random';
import type { Drawn } from './transform';

/** A whole training batch after the transforms of its pictures. */
export interface MixableBatch {
  size: number;
  channels: number;
  height: number;
  width: number;
  classes: number;
  /** size x C x H x W. */
  images: Float32Array;
  /** size x classes. */
  targets: Float32Array;
}

/** A row of the batch transform table. torchvision.transforms.v2 is the definition. It writes into the batch. */
export interface BatchTransformRow<P extends Params = Params> extends Row<P> {
  draw(params: Values<P>, batch: MixableBatch, random: Random): Drawn;
  /** What was drawn, for the preview. */
  tell(params: Values<P>, drawn: Drawn): Told[];
  apply(batch: MixableBatch, params: Values<P>, drawn: Drawn): void;
}

export const batchTransform = <const P extends Params>(row: BatchTransformRow<P>): BatchTransformRow => row as unknown as BatchTransformRow;
