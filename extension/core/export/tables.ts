import type { EpochEnd } from '../../shared/events';
import { shortest, type SeriesStep } from '../../shared/series';
import { csvLine } from '../../shared/csv';

/** What is said of a step, in this order. */
export const stepNames = ['step', 'time', 'seconds', 'loss', 'accuracy', 'lr', 'gradient_norm'] as const;

/** Figures are float32s: with no more digits than those have. */
export const roundedStep = ({ step, time, seconds, loss, accuracy, lr, gradient_norm }: SeriesStep): SeriesStep => ({
  step, time: Math.round(time), seconds: shortest(seconds), loss: shortest(loss), accuracy: shortest(accuracy), lr: shortest(lr), ...(gradient_norm === undefined ? {} : { gradient_norm: shortest(gradient_norm) }),
});

export function stepLine(step: SeriesStep): string {
  const row = roundedStep(step);
  return csvLine(stepNames.map((name) => row[name]));
}

const epochNames = ['epoch', 'step', 'time', 'lr', 'train_loss', 'train_accuracy', 'val_loss', 'val_accuracy', 'seconds'] as const;

/** A line of names, then one an epoch: further metrics and the accuracy of each class in columns of their own. */
export function epochLines(epochs: EpochEnd[], classes: string[]): string[] {
  const metrics = [...new Set(epochs.flatMap((epoch) => Object.keys(epoch.metrics ?? {})))];
  const perClass = epochs.some(({ class_accuracy }) => class_accuracy) ? classes : [];
  const rows = epochs.map((epoch) => [...epochNames.map((name) => epoch[name]), ...metrics.map((name) => epoch.metrics?.[name]), ...perClass.map((_, i) => epoch.class_accuracy?.[i])]);
  return [[...epochNames, ...metrics, ...perClass.map((name) => `accuracy of ${name}`)], ...rows].map(csvLine);
}
