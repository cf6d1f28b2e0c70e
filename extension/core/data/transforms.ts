import type { TransformRow } from './transform';
import type { BatchTransformRow } from './batch-transform';
import { colorJitter } from './transforms/color-jitter';
import { randomHorizontalFlip, randomVerticalFlip } from './transforms/flips';
import { normalize } from './transforms/normalize';
import { padTransform } from './transforms/pad';
import { randomCrop } from './transforms/random-crop';
import { randomRotation } from './transforms/random-rotation';
import { toTensor } from './transforms/to-tensor';

/** What may stand in "train_transform" and "test_transform". */
export const transforms: Record<string, TransformRow> = {
  RandomCrop: randomCrop,
  RandomHorizontalFlip: randomHorizontalFlip,
  RandomVerticalFlip: randomVerticalFlip,
  RandomRotation: randomRotation,
  Pad: padTransform,
  ColorJitter: colorJitter,
  ToTensor: toTensor,
  Normalize: normalize,
};

/** What may stand in "batch_transform". */
export const batchTransforms: Record<string, BatchTransformRow> = {};
