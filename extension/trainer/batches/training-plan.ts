import type { Dataset } from '../../core/data/dataset';
import { withNormalization, type Normalization } from '../../core/data/normalization';
import type { DataConfig } from '../../shared/experiment';
import type { BatchPlan } from './batch-plan';

/** The batches that an experiment is trained on; `normalize` is what "auto" was measured to be. */
export function trainingPlan({ train, classes }: Dataset, data: DataConfig, seed: number, normalize: Normalization | null): BatchPlan {
  const { batch_size: batchSize, shuffle, sampler, drop_last: dropLast, batch_transform: batchTransforms } = data;
  const transforms = normalize ? withNormalization(data.train_transform, normalize) : data.train_transform;
  return { images: train, classes: classes.length, transforms, batchTransforms, batchSize, shuffle, sampler, dropLast, seed };
}
