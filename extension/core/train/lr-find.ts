import type { Experiment } from '../../shared/experiment';
import { lrRange, type LrFindResult, type LrPoint, type LrSuggestions } from '../../shared/lr-finder';
import type { Batch } from '../data/dataset';
import type { Engine } from '../engine';
import type { Model } from '../model/model';
import { CompiledBySize } from './evaluate';
import type { Hearing } from './hearing';
import { createTrainingStep } from './step';

export interface LrFindOptions {
  experiment: Experiment;
  model: Model;
  /** Holds the model's weights; they are put back in the end. */
  engine: Engine;
  batches(epoch: number): AsyncIterable<Batch>;
  /** Stopping ends the test with what there is so far. */
  hearing: Hearing;
  /** Hears each step as it is done. */
  onStep?(point: LrPoint): void;
  steps?: number;
  startLr?: number;
  endLr?: number;
}

const smoothing = 0.98;
const giveUpAt = 4;

/**
 * The learning-rate range test (Smith 2017) as fastai's lr_find runs it: lr rises exponentially from step to step until the
 * smoothed loss is four times its best or the steps are done.
 */
export async function lrFind(options: LrFindOptions): Promise<LrFindResult> {
  const { model, engine, hearing, steps = lrRange.steps, startLr = lrRange.start, endLr = lrRange.end } = options;
  const experiment = { ...options.experiment, training: { ...options.experiment.training, accumulate: 1, ema: null } };
  const training = createTrainingStep(model, experiment, null);
  const before = await engine.getState(Object.keys(model.weights));
  engine.setState(training.slots(before));
  const programs = new CompiledBySize((size) => engine.compile('lr-find', training.program('whole'), training.inputs(size, 'whole')));
  const [lrs, losses]: [number[], number[]] = [[], []];
  let [average, best] = [0, Infinity];
  // fastai keeps an infinite loss as its last point and goes on after one that is no number; both count where it leaves points out.
  let beyond = 0;
  try {
    for await (const batch of hearing.each(endless(options.batches))) {
      const step = lrs.length;
      const lr = startLr * (endLr / startLr) ** (step / steps);
      const scalars = training.scalars({ step: step + 1, lr, momentum: null, batches: 1 }, 'whole');
      const compiled = await programs.get(batch.size);
      if (!(await hearing.goesOn())) break;
      const outputs = await compiled.run({ images: batch.images, targets: batch.targets, ...scalars }, { seed: experiment.seed, counter: step });
      const loss = outputs.loss![0]!;
      if (!Number.isFinite(loss)) {
        beyond = Number.isNaN(loss) ? steps - step : 1;
        break;
      }
      average = smoothing * average + (1 - smoothing) * loss;
      const smooth = average / (1 - smoothing ** (step + 1));
      best = Math.min(best, smooth);
      lrs.push(lr);
      losses.push(smooth);
      options.onStep?.({ step: step + 1, lr, loss: smooth });
      if (smooth > giveUpAt * best || lrs.length >= steps) break;
    }
  } finally {
    await programs.dispose();
    engine.setState(before);
  }
  return { lr: lrs, loss: losses, suggestions: suggestLr(lrs, losses, steps, beyond) };
}

async function* endless(batches: (epoch: number) => AsyncIterable<Batch>): AsyncIterable<Batch> {
  for (let epoch = 0; ; epoch++) yield* batches(epoch);
}

/**
 * fastai leaves out the first tenth, where nothing has moved yet, and the last five points, where the loss explodes; `beyond`
 * of those were no finite numbers and are not in the lists.
 */
export function suggestLr(allLrs: number[], allLosses: number[], steps: number, beyond = 0): LrSuggestions | null {
  const [from, to] = [Math.floor(steps / 10), Math.max(0, allLrs.length + beyond - 5)];
  const [lrs, losses] = [allLrs.slice(from, to), allLosses.slice(from, to)];
  if (lrs.length < 3) return null;
  return { steepest: lrs[steepest(lrs, losses)]!, valley: lrs[valley(losses)]!, minimum_tenth: lrs[lowest(losses)]! / 10 };
}

const lowest = (values: number[]): number => values.reduce((best, value, i) => (value < values[best]! ? i : best), 0);

const steepest = (lrs: number[], losses: number[]): number =>
  lowest(losses.slice(1).map((loss, i) => (loss - losses[i]!) / (Math.log(lrs[i + 1]!) - Math.log(lrs[i]!))));

/** fastai's `valley`: of the longest falling subsequence, the middle of its second third. Its start is reckoned as fastai does, from the sequence's length. */
function valley(losses: number[]): number {
  const lengths: number[] = [];
  let end = 0;
  losses.forEach((loss, i) => {
    lengths[i] = 1 + Math.max(0, ...lengths.filter((_, j) => losses[j]! > loss));
    if (lengths[i]! > lengths[end]!) end = i;
  });
  const start = end === 0 ? 0 : end - lengths[end]!;
  const third = (end - start) / 3;
  return Math.max(0, start + Math.floor(third) + Math.floor(third / 2));
}
