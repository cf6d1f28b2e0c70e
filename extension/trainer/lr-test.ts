import { TrainControl } from '../core/train/control';
import { lrFind, type LrFindResult } from '../core/train/lr-find';
import { openEngine } from '../engines/open';
import { readExperimentFile } from './experiment-file';
import { prepareData } from './prepare-data';

export interface LrTestOptions {
  file: string;
  set?: string[];
  engine?: string;
  threads?: number;
  dataFolder?: string;
  steps?: number;
  control?: TrainControl;
  onStep?(point: { step: number; lr: number; loss: number }): void;
}

/** The learning-rate range test of an experiment file, with its data and its initial weights. Leaves nothing behind. */
export async function lrTest({ file, set, engine: id, threads, dataFolder, steps, control = new TrainControl(), onStep }: LrTestOptions): Promise<LrFindResult> {
  const { text, experiment } = readExperimentFile(file, set);
  const engine = await openEngine(id ?? 'auto', { threads });
  try {
    const prepared = await prepareData(experiment, { file, text, dataFolder });
    try {
      const { model, train } = prepared;
      engine.setState(model.init(experiment.seed));
      return await lrFind({
        experiment, model, engine, control, steps, onStep,
        batches: (epoch) => train.epoch(epoch),
        breathe: () => new Promise((resolve) => setImmediate(resolve)),
      });
    } finally {
      await prepared.close();
    }
  } finally {
    engine.dispose();
  }
}
