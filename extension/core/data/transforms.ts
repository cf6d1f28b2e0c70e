import type { BatchTransformRow } from './batch-transform';
import type { TransformRow } from './transform';
import { augMix, autoAugment, randAugment, trivialAugmentWide } from './transforms/augmentation-policies';
import { colorJitter } from './transforms/color-jitter';
import { elasticTransform } from './transforms/elastic-transform';
import { randomHorizontalFlip, randomVerticalFlip } from './transforms/flips';
import { gaussianBlur } from './transforms/gaussian-blur';
import { grayscale, randomGrayscale } from './transforms/greyscale';
import { randomAdjustSharpness, randomAutocontrast, randomEqualize, randomInvert, randomPosterize, randomSolarize } from './transforms/level-rows';
import { cutMix, mixUp, randomBatchChoice } from './transforms/mixing';
import { nestedRows } from './transforms/nested';
import { normalize } from './transforms/normalize';
import { padTransform } from './transforms/pad';
import { randomAffine } from './transforms/random-affine';
import { randomCrop } from './transforms/random-crop';
import { randomErasing } from './transforms/random-erasing';
import { randomPerspective } from './transforms/random-perspective';
import { randomRotation } from './transforms/random-rotation';
import { centerCrop, randomResizedCrop, resizeTransform } from './transforms/resize';
import { toTensor } from './transforms/to-tensor';

/** What may stand in "train_transform" and "test_transform". */
export const transforms: Record<string, TransformRow> = {
  Resize: resizeTransform,
  CenterCrop: centerCrop,
  Pad: padTransform,
  RandomCrop: randomCrop,
  RandomResizedCrop: randomResizedCrop,
  RandomHorizontalFlip: randomHorizontalFlip,
  RandomVerticalFlip: randomVerticalFlip,
  RandomRotation: randomRotation,
  RandomAffine: randomAffine,
  RandomPerspective: randomPerspective,
  ElasticTransform: elasticTransform,
  ColorJitter: colorJitter,
  Grayscale: grayscale,
  RandomGrayscale: randomGrayscale,
  GaussianBlur: gaussianBlur,
  RandomInvert: randomInvert,
  RandomPosterize: randomPosterize,
  RandomSolarize: randomSolarize,
  RandomAdjustSharpness: randomAdjustSharpness,
  RandomAutocontrast: randomAutocontrast,
  RandomEqualize: randomEqualize,
  AutoAugment: autoAugment,
  RandAugment: randAugment,
  TrivialAugmentWide: trivialAugmentWide,
  AugMix: augMix,
  ...nestedRows((name) => transforms[name]!),
  ToTensor: toTensor,
  Normalize: normalize,
  RandomErasing: randomErasing,
};

/** What may stand in "batch_transform". */
export const batchTransforms: Record<string, BatchTransformRow> = {
  MixUp: mixUp,
  CutMix: cutMix,
  RandomChoice: randomBatchChoice((name) => batchTransforms[name]!),
};
