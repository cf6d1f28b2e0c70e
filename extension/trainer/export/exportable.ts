import type { Dataset } from '../../core/data/dataset';
import type { Engine, StateEntry } from '../../core/engine';
import type { Lens } from '../../core/explain/lens';
import type { Model } from '../../core/model/model';
import type { Choice } from '../../shared/experiment';
import type { ExportAnswer, ExportRequest } from '../../shared/export';
import type { RunManifest } from '../../shared/run-folder';

/** A run with the weights of one of its checkpoints, to be written for other programs. */
export interface Exportable {
  manifest: RunManifest;
  /** The test transforms, `Normalize: "auto"` replaced. */
  chain: Choice[];
  model: Model;
  weights: Record<string, StateEntry>;
  checkpoint: { file: string; epoch: number };
  /** Of the data set's pictures, before the test transforms. */
  input: { height: number; width: number; channels: number };
  /** The run's own, with these weights. */
  engine: Engine;
  lens: Lens;
  dataset(): Promise<Dataset>;
}

/** Writes into the request's folder, each file whole or not at all, the one to open last. */
export type ExportWriter = (exportable: Exportable, request: ExportRequest) => Promise<ExportAnswer>;
