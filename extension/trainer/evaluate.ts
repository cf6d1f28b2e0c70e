import type { Engine } from '../core/engine';
import { withNormalization } from '../core/data/normalization';
import { calibrationOf, temperatureOf } from '../core/explain/calibration';
import { classFigures, confusionOf } from '../core/explain/confusion';
import { PictureJudgements } from '../core/explain/picture-judgements';
import type { Model } from '../core/model/model';
import { TrainControl } from '../core/train/control';
import { Evaluator } from '../core/train/evaluate';
import { Hearing } from '../core/train/hearing';
import type { Evaluation } from '../shared/evaluation';
import type { RunManifest } from '../shared/run-folder';
import { openBatches } from './batches/open-batches';
import { breathe } from './breathe';
import type { EvaluatedSet } from './evaluated-set';

/** What the weights in the engine make of a set, by the run's test transforms, in batches as its validation takes them. */
export async function evaluate({ experiment, normalize, classes, seed }: RunManifest, model: Model, engine: Engine, { images, notices }: EvaluatedSet): Promise<Omit<Evaluation, 'run' | 'on' | 'checkpoint'>> {
  const { test_transform: chain, batch_size: batchSize } = experiment.data;
  const transforms = normalize ? withNormalization(chain, normalize) : chain;
  const batches = await openBatches({ images, transforms, classes: classes.length, batchTransforms: [], batchSize, shuffle: false, sampler: null, dropLast: false, seed, workers: 0 });
  const judged = new PictureJudgements(images.count, classes.length);
  const evaluator = new Evaluator(model, experiment, engine, 'live');
  try {
    const tally = (await evaluator.evaluate(batches.epoch(0), new Hearing({ control: new TrainControl(), breathe }), judged))!;
    const { labels, predicted, confidence, losses } = judged;
    const confusion = confusionOf(labels, predicted, classes.length);
    return {
      classes, confusion, labels, predicted, confidence, losses, notices,
      loss: tally.loss, accuracy: tally.accuracy, top5_accuracy: tally.top5Accuracy, macro_f1: tally.macroF1,
      per_class: classFigures(confusion, classes.length),
      calibration: calibrationOf(confidence, (picture) => labels[picture] === predicted[picture]),
      scaled: scaledBy(judged, classes.length),
      files: images.files ?? null,
    };
  } finally {
    await evaluator.dispose();
    await batches.close();
  }
}

function scaledBy(judged: PictureJudgements, classes: number): Evaluation['scaled'] {
  const { kept, labels, predicted } = judged;
  const temperature = temperatureOf(kept.logits, kept.labels, classes);
  if (temperature === null) return null;
  return { temperature, calibration: calibrationOf(judged.confidenceAt(temperature), (n) => labels[n * kept.every] === predicted[n * kept.every]) };
}
