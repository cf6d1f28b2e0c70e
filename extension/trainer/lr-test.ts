import path from 'node:path';
import { analyse } from '../core/config/analyse';
import { TrainControl } from '../core/train/control';
import { Hearing } from '../core/train/hearing';
import { lrFind } from '../core/train/lr-find';
import { openEngine } from '../engines/open';
import type { PreparationProgress } from '../shared/events';
import type { LrFindResult, LrPoint } from '../shared/lr-finder';
import { betweenPieces } from './between-pieces';
import { breathe } from './breathe';
import { analyseFile, soundExperiment } from './experiment-file';
import { withMemoryAdvice } from './memory-advice';
import { prepareData } from './prepare-data';
import { stopSignal } from './stop-signal';
import { firstWeights } from './weights/first-weights';
import { weightsSource } from './weights/weights-source';

export interface LrTestOptions {
  file: string;
  /** What stands in an editor that has not saved the file; else the file is read. */
  text?: string;
  set?: string[];
  engine?: string;
  threads?: number;
  dataFolder?: string;
  steps?: number;
  /** Stopping it ends the test with what there is so far. */
  control?: TrainControl;
  onProgress?(progress: PreparationProgress): void;
  onStep?(point: LrPoint): void;
}

/** The learning-rate range test of an experiment, with its data and its initial weights. Leaves nothing behind. */
export async function lrTest(options: LrTestOptions): Promise<LrFindResult> {
  const { file, control = new TrainControl(), steps, onProgress, onStep } = options;
  const { text, analysis } = options.text === undefined ? analyseFile(file, options.set) : { text: options.text, analysis: analyse(options.text) };
  const experiment = soundExperiment(file, analysis);
  const engine = await openEngine(options.engine ?? 'auto', { threads: options.threads, packages: path.dirname(file) });
  const signal = stopSignal(control);
  const hearing = new Hearing({ control, breathe });
  try {
    const prepared = await prepareData(experiment, { file, text, dataFolder: options.dataFolder, onProgress, signal, hearing });
    try {
      const { model, train } = prepared;
      return await withMemoryAdvice({ file, text, experiment, model, engine }, async () => {
        const source = experiment.weights ? weightsSource(experiment.weights, path.dirname(path.resolve(file))) : undefined;
        engine.setState((await firstWeights(source, model, experiment.seed, { dataFolder: options.dataFolder, between: betweenPieces(signal, hearing), signal, onProgress })).weights);
        return lrFind({
          experiment: prepared.weighted(experiment), model, engine, hearing, steps, onStep,
          batches: (epoch) => train.epoch(epoch),
        });
      });
    } finally {
      await prepared.close();
    }
  } catch (error) {
    if (signal.aborted) return { lr: [], loss: [], suggestions: null };
    throw error;
  } finally {
    engine.dispose();
  }
}
