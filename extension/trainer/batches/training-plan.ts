import type { Dataset } from '../../core/data/dataset';
import { asksForNormalization, withNormalization, type Normalization } from '../../core/data/normalization';
import type { Choice, DataConfig } from '../../shared/experiment';
import type { BatchPlan } from './batch-plan';

/** The chain behind whose transforms `Normalize: "auto"` is measured: whichever asks for it, the test chain first. */
export const askingForNormalization = ({ test_transform, train_transform }: DataConfig): Choice[] | null => [test_transform, train_transform].find(asksForNormalization) ?? null;

/** The batches that an experiment is trained on; `normalize` is what "auto" was measured to be. */
export function trainingPlan({ train, classes }: Dataset, data: DataConfig, seed: number, normalize: Normalization | null): BatchPlan {
  const { batch_size: batchSize, shuffle, drop_last: dropLast, batch_transform: batchTransforms } = data;
  const transforms = normalize ? withNormalization(data.train_transform, normalize) : data.train_transform;
  return { images: train, classes: classes.length, transforms, batchTransforms, batchSize, shuffle, dropLast, seed };
}
