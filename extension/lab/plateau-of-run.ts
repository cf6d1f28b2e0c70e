import path from 'node:path';
import { analyse } from '../core/config/analyse';
import { setValue } from '../core/config/edit';
import { epochMetric } from '../core/runs/epoch-metric';
import { epochsOf } from '../core/runs/run-record';
import { plateauOver, type PlateauEpoch } from '../core/train/plateau';
import { schedulers } from '../core/train/schedulers';
import { runFiles } from '../shared/run-folder';
import { said, type Said } from '../shared/said';
import { UserError } from '../shared/user-error';
import { readExperimentText } from '../trainer/experiment-file';
import { readMilestones } from '../trainer/run-folder';

export interface PlateauOfRun {
  metric: 'val_loss' | 'val_accuracy';
  epochs: PlateauEpoch[];
  /** Of each epoch the learning rate that it had at its end. */
  was: number[];
}

/** When ReduceLROnPlateau with these parameters would have acted in a run; `params` as an experiment has them, `{ patience: 2 }`. Throws a UserError for those that it does not have, and where the run has no epoch with what it watches. */
export function plateauOfRun(run: string, params: Record<string, unknown>): PlateauOfRun {
  const text = setValue(readExperimentText(path.join(run, runFiles.experiment)), ['scheduler'], { ReduceLROnPlateau: params });
  const { experiment, problems } = analyse(text);
  const mistake = problems.find(({ severity, path: place }) => severity === 'error' && place[0] === 'scheduler');
  if (mistake) throw new UserError(mistake.id, mistake.said.sentence, mistake.said.values);
  if (!experiment) throw new UserError('plateau-experiment', 'The experiment of run {run} cannot be read by this version of CNN Lab.', { run: path.basename(run) });
  const metric = schedulers.ReduceLROnPlateau!.metric!(experiment.scheduler!.params as never);
  const epochs = epochsOf(readMilestones(run));
  const metrics = epochs.map((epoch) => epochMetric(metric, epoch));
  if (metrics.length === 0 || metrics.some((value) => !Number.isFinite(value))) throw new UserError('plateau-no-metric', 'Run {run} has no {metric} after each epoch, which ReduceLROnPlateau watches.', { run: path.basename(run), metric });
  return { metric, epochs: plateauOver(experiment, metrics), was: epochs.map(({ lr }) => lr) };
}

/** When it would have acted, in a sentence. */
export function plateauWords(epochs: readonly PlateauEpoch[]): Said {
  const first = epochs.find(({ lr, next }) => next < lr);
  if (!first) return said`ReduceLROnPlateau would not have acted.`;
  return said`ReduceLROnPlateau would first have acted after epoch ${{ epoch: first.epoch }}. What comes later rests on what the run came to without it: with a lower learning rate it would have gone another way.`;
}
