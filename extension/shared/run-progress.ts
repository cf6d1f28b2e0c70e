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
  /** From where speed is measured, in seconds: the first step since the start, a resume or a pause. */
  anchor: { seconds: number; step: number } | null;
  lastStepSeconds: number;
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
  anchor: null,
  lastStepSeconds: 0,
  pausedFrom: 'running',
  checkpoint: false,
};

export function advance(progress: RunProgress, event: RunEvent): RunProgress {
  switch (event.type) {
    case 'run-start': {
      const { epochs, step, engine, device, params } = event;
      const epoch = epochUnderWay(event, progress.stepsPerEpoch);
      return { ...progress, status: 'preparing', epoch, epochs, step, engine, device, params, preparing: null, error: null, mistake: null, remedy: null, anchor: null };
    }
    case 'data-progress':
      return { ...progress, preparing: event };
    case 'data-ready':
      return { ...progress, preparing: null, stepsPerEpoch: event.steps_per_epoch };
    case 'step': {
      const anchor = progress.anchor ?? { seconds: secondsOf(event), step: event.step };
      return { ...progress, status: 'running', preparing: null, step: event.step, epoch: event.epoch, lr: event.lr, anchor, lastStepSeconds: secondsOf(event) };
    }
    case 'epoch-end': {
      const { epoch, step, val_accuracy: valAccuracy, val_loss: valLoss } = event;
      const bestValAccuracy = Math.max(valAccuracy, progress.bestValAccuracy ?? 0);
      return { ...progress, epoch, step, valAccuracy, valLoss, bestValAccuracy, lastStepSeconds: secondsOf(event) };
    }
    case 'paused':
      return { ...progress, status: 'paused', pausedFrom: progress.status === 'preparing' ? 'preparing' : 'running' };
    case 'resumed':
      return { ...progress, status: progress.pausedFrom, anchor: null };
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

/** Seconds of a step since the anchor, validation passes included; null until it can be told. */
export function secondsPerStep({ anchor, step, lastStepSeconds }: RunProgress): number | null {
  return !anchor || step <= anchor.step || lastStepSeconds <= anchor.seconds ? null : (lastStepSeconds - anchor.seconds) / (step - anchor.step);
}

/** Seconds to the end of the run at that speed; null until it can be told. */
export function secondsLeft(progress: RunProgress): number | null {
  const seconds = progress.stepsPerEpoch === 0 ? null : secondsPerStep(progress);
  return seconds === null ? null : Math.max(0, progress.epochs * progress.stepsPerEpoch - progress.step) * seconds;
}

/** Also while that is paused. */
export const isPreparing = ({ status, pausedFrom }: RunProgress): boolean => status === 'preparing' || (status === 'paused' && pausedFrom === 'preparing');

export const isLive = (status: RunStatus): boolean => status === 'preparing' || status === 'running' || status === 'paused';
