import type { DataProgress, EpochEnd, Remedy, RunEvent, RunStart, StepEvent } from './events';
import type { RunStatus } from './panels';
import type { Mistake } from './said';

/** What is known of a run from its events alone: for the tree, the status bar and the notification. */
export interface RunProgress {
  status: RunStatus;
  epoch: number;
  epochs: number;
  step: number;
  /** 0 until the data is ready. */
  stepsPerEpoch: number;
  /** Weights that are trained; 0 until it has started. */
  params: number;
  valAccuracy: number | null;
  /** Highest of all epochs so far. */
  bestValAccuracy: number | null;
  valLoss: number | null;
  lr: number | null;
  /** An engine's id; empty until the run has started. */
  engine: string;
  device: string;
  /** What is being prepared before the first step; null while nothing is said of it. */
  preparing: DataProgress | null;
  /** Why the run failed. */
  error: string | null;
  /** The same with its sentence and its values apart; null where it is a bug. */
  mistake: Mistake | null;
  /** With what it may be resumed nevertheless. */
  remedy: Remedy | null;
  /** What this process has taken for its steps, in seconds: within epochs, and without the first, which waits for what is compiled. What lies an epoch back counts half: a machine has other things to do at times. */
  pace: { seconds: number; steps: number };
  /** What it has taken between epochs, validation and checkpoints, counted in the same way. */
  ends: { seconds: number; epochs: number };
  /** From where the next step is measured; null at the start and behind a pause. */
  since: { seconds: number; step: number; epoch: number } | null;
  epochsDone: number;
  /** What a paused run was at. */
  pausedFrom: 'preparing' | 'running';
  /** Whether there are weights to look into. */
  checkpoint: boolean;
}

export const unknownProgress: RunProgress = {
  status: 'preparing',
  epoch: 0,
  epochs: 0,
  step: 0,
  stepsPerEpoch: 0,
  params: 0,
  valAccuracy: null,
  bestValAccuracy: null,
  valLoss: null,
  lr: null,
  engine: '',
  device: '',
  preparing: null,
  error: null,
  mistake: null,
  remedy: null,
  pace: { seconds: 0, steps: 0 },
  ends: { seconds: 0, epochs: 0 },
  since: null,
  epochsDone: 0,
  pausedFrom: 'running',
  checkpoint: false,
};

export function advance(progress: RunProgress, event: RunEvent): RunProgress {
  switch (event.type) {
    case 'run-start': {
      const { epochs, step, engine, device, params } = event;
      const epoch = epochUnderWay(event, progress.stepsPerEpoch);
      return { ...progress, status: 'preparing', epoch, epochs, step, engine, device, params, preparing: null, error: null, mistake: null, remedy: null, pace: unknownProgress.pace, ends: unknownProgress.ends, since: null, epochsDone: event.epoch };
    }
    case 'data-progress':
      return { ...progress, preparing: event };
    case 'data-ready':
      return { ...progress, preparing: null, stepsPerEpoch: event.steps_per_epoch };
    case 'step': {
      return { ...measured(progress, event), status: 'running', preparing: null, step: event.step, epoch: event.epoch, lr: event.lr };
    }
    case 'epoch-end': {
      const { epoch, step, val_accuracy: valAccuracy, val_loss: valLoss } = event;
      const bestValAccuracy = Math.max(valAccuracy, progress.bestValAccuracy ?? 0);
      return { ...ended(progress, event), epoch, step, valAccuracy, valLoss, bestValAccuracy };
    }
    case 'paused':
      return { ...progress, status: 'paused', pausedFrom: progress.status === 'preparing' ? 'preparing' : 'running' };
    case 'resumed':
      return { ...progress, status: progress.pausedFrom, since: null };
    case 'edit':
      return { ...progress, epochs: event.epochs };
    case 'run-end':
      return { ...progress, status: event.status, epoch: Math.max(progress.epoch, event.epoch), step: event.step, preparing: null, error: event.error ?? null, mistake: event.mistake ?? null, remedy: event.remedy ?? null };
    case 'checkpoint':
      return { ...progress, checkpoint: true };
    case 'fork':
    case 'notice':
      return progress;
  }
}

/** A run that goes on from within an epoch is in it from the start: its event counts the epochs that are done. */
const epochUnderWay = ({ epoch, epochs, step }: RunStart, stepsPerEpoch: number): number =>
  stepsPerEpoch > 0 && step > epoch * stepsPerEpoch ? Math.min(epochs, epoch + 1) : epoch;

const secondsOf = ({ elapsed, time }: StepEvent | EpochEnd): number => elapsed ?? time / 1000;

/** Share of the run's steps done, 0..1. */
export function fractionDone(progress: RunProgress): number {
  const steps = progress.epochs * progress.stepsPerEpoch;
  return steps === 0 ? 0 : Math.min(1, progress.step / steps);
}

/** A step took what lies between it and the one told of before. The last of an epoch may be of fewer pictures, and have waited for what that takes to compile. */
function measured(progress: RunProgress, event: StepEvent): RunProgress {
  const { since, pace, ends, stepsPerEpoch } = progress;
  const at = { seconds: secondsOf(event), step: event.step, epoch: event.epoch };
  if (!since || event.step <= since.step) return { ...progress, since: at };
  const [seconds, steps] = [at.seconds - since.seconds, event.step - since.step];
  // Of a run that goes on elsewhere the milestones alone are known.
  if (pace.steps === 0 || (event.epoch === since.epoch && event.step % stepsPerEpoch !== 0)) return { ...progress, since: at, pace: added(pace, seconds, steps, stepsPerEpoch) };
  if (event.epoch === since.epoch) return { ...progress, since: at };
  return { ...progress, since: at, ends: { ...ends, seconds: ends.seconds + Math.max(0, seconds - (steps * pace.seconds) / pace.steps) } };
}

/** The validation; the checkpoint follows it, before the next epoch's first step. */
function ended(progress: RunProgress, event: EpochEnd): RunProgress {
  const { since, ends } = progress;
  const at = { seconds: secondsOf(event), step: event.step, epoch: event.epoch };
  const took = since && since.step === event.step ? at.seconds - since.seconds : null;
  return { ...progress, epochsDone: event.epoch, since: since && at, ends: took === null ? ends : { seconds: ends.seconds / 2 + took, epochs: ends.epochs / 2 + 1 } };
}

function added(pace: RunProgress['pace'], seconds: number, steps: number, stepsPerEpoch: number): RunProgress['pace'] {
  const kept = 0.5 ** (steps / Math.max(1, stepsPerEpoch));
  return { seconds: kept * pace.seconds + seconds, steps: kept * pace.steps + steps };
}

/** Seconds of a step, validations and checkpoints shared among all; null until it can be told. */
export function secondsPerStep({ pace, ends, stepsPerEpoch }: RunProgress): number | null {
  return pace.steps === 0 || stepsPerEpoch === 0 ? null : pace.seconds / pace.steps + (ends.epochs === 0 ? 0 : ends.seconds / ends.epochs / stepsPerEpoch);
}

/** Seconds to the end of the run, from what its steps and what its validations and checkpoints have taken so far; null until it can be told. */
export function secondsLeft({ pace, ends, epochs, epochsDone, step, stepsPerEpoch }: RunProgress): number | null {
  if (stepsPerEpoch === 0 || pace.steps === 0) return null;
  const steps = Math.max(0, epochs * stepsPerEpoch - step);
  const between = ends.epochs === 0 ? 0 : (Math.max(0, epochs - epochsDone) * ends.seconds) / ends.epochs;
  return (steps * pace.seconds) / pace.steps + between;
}

/** Also while that is paused. */
export const isPreparing = ({ status, pausedFrom }: RunProgress): boolean => status === 'preparing' || (status === 'paused' && pausedFrom === 'preparing');

export const isLive = (status: RunStatus): boolean => status === 'preparing' || status === 'running' || status === 'paused';
