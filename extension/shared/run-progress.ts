import type { DataProgress, RunEvent } from './events';
import type { RunStatus } from './panels';

/** What is known of a run from its events alone: for the tree, the status bar and the notification. */
export interface RunProgress {
  status: RunStatus;
  epoch: number;
  epochs: number;
  step: number;
  /** 0 until the data is ready. */
  stepsPerEpoch: number;
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
  /** From where speed is measured: the first step since the start, a resume or a pause. */
  anchor: { time: number; step: number } | null;
  lastStepTime: number;
  /** Whether there are weights to look into. */
  checkpoint: boolean;
}

export const unknownProgress: RunProgress = {
  status: 'preparing',
  epoch: 0,
  epochs: 0,
  step: 0,
  stepsPerEpoch: 0,
  valAccuracy: null,
  bestValAccuracy: null,
  valLoss: null,
  lr: null,
  engine: '',
  device: '',
  preparing: null,
  error: null,
  anchor: null,
  lastStepTime: 0,
  checkpoint: false,
};

export function advance(progress: RunProgress, event: RunEvent): RunProgress {
  switch (event.type) {
    case 'run-start': {
      const { epoch, epochs, step, engine, device } = event;
      return { ...progress, status: 'preparing', epoch, epochs, step, engine, device, preparing: null, error: null, anchor: null };
    }
    case 'data-progress':
      return { ...progress, preparing: event };
    case 'data-ready':
      return { ...progress, preparing: null, stepsPerEpoch: event.steps_per_epoch };
    case 'step': {
      const anchor = progress.anchor ?? { time: event.time, step: event.step };
      return { ...progress, status: 'running', preparing: null, step: event.step, epoch: event.epoch, lr: event.lr, anchor, lastStepTime: event.time };
    }
    case 'epoch-end': {
      const { epoch, step, val_accuracy: valAccuracy, val_loss: valLoss } = event;
      const bestValAccuracy = Math.max(valAccuracy, progress.bestValAccuracy ?? 0);
      return { ...progress, epoch, step, valAccuracy, valLoss, bestValAccuracy, lastStepTime: event.time };
    }
    case 'paused':
      return { ...progress, status: 'paused' };
    case 'resumed':
      return { ...progress, status: 'running', anchor: null };
    case 'run-end':
      return { ...progress, status: event.status, epoch: event.epoch, step: event.step, preparing: null, error: event.error ?? null };
    case 'checkpoint':
      return { ...progress, checkpoint: true };
    case 'notice':
      return progress;
  }
}

/** Share of the run's steps done, 0..1. */
export function fractionDone(progress: RunProgress): number {
  const steps = progress.epochs * progress.stepsPerEpoch;
  return steps === 0 ? 0 : Math.min(1, progress.step / steps);
}

/** Seconds to the end of the run at the speed since the anchor (validation passes included); null until it can be told. */
export function secondsLeft(progress: RunProgress): number | null {
  const { anchor, step, lastStepTime } = progress;
  if (!anchor || step <= anchor.step || lastStepTime <= anchor.time || progress.stepsPerEpoch === 0) return null;
  const secondsPerStep = (lastStepTime - anchor.time) / 1000 / (step - anchor.step);
  return Math.max(0, progress.epochs * progress.stepsPerEpoch - step) * secondsPerStep;
}

export const isLive = (status: RunStatus): boolean => status === 'preparing' || status === 'running' || status === 'paused';
