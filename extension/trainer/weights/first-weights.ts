import { pretrained } from '../../core/model/pretrained';
import { drawWeights } from '../../core/model/initial-values';
import type { Model } from '../../core/model/model';
import type { PreparationProgress } from '../../shared/events';
import type { Between } from '../between-pieces';
import { inPieces } from '../in-pieces';
import { readGivenWeights, type GivenWeights } from './given-weights';
import { pretrainedFile } from './pretrained-file';

export interface FirstWeightsOptions {
  dataFolder: string | undefined;
  between: Between;
  signal?: AbortSignal;
  onProgress?(progress: PreparationProgress): void;
}

/** What a run begins with: drawn from its seed, or taken from what `source` names (see `weightsSource`), the rest drawn. Throws a UserError where that does not do. */
export async function firstWeights(source: string | undefined, model: Model, seed: number, { dataFolder, between, signal, onProgress }: FirstWeightsOptions): Promise<GivenWeights> {
  if (source === undefined) return { weights: await inPieces(drawWeights(model.weights, seed), between), told: [] };
  const named = Object.hasOwn(pretrained, source);
  const report = (done: number, total: number | null): void => onProgress?.({ stage: 'download', done, total, unit: 'bytes' });
  const file = named ? await pretrainedFile(source, dataFolder, { onProgress: report, signal, between }) : source;
  const { weights, told } = readGivenWeights(file, model, named ? source : undefined);
  const isWhole = Object.keys(weights).length === Object.keys(model.weights).length;
  return { weights: isWhole ? weights : { ...(await inPieces(drawWeights(model.weights, seed), between)), ...weights }, told };
}
