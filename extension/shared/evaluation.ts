import type { Said } from './said';

/** What a run is evaluated on: its own validation set, the test set that its data set holds out besides, or a folder with a folder of pictures per class. */
export type EvaluatedOn = { kind: 'validation' } | { kind: 'test' } | { kind: 'folder'; path: string };

/** What a run's network makes of a set of labelled pictures. Typed arrays hold a value a picture, in the set's order. */
export interface Evaluation {
  run: string;
  on: EvaluatedOn;
  /** File of the checkpoint, and the epoch that it is of. */
  checkpoint: { file: string; epoch: number };
  classes: string[];
  /** The experiment's own loss, as its validation has it. */
  loss: number;
  accuracy: number;
  /** Share of pictures whose class is among the five likeliest. */
  top5_accuracy: number;
  /** The mean of the classes' F1, without those that neither occur nor are predicted. */
  macro_f1: number;
  /** K x K pictures: of class i taken for class j at i * K + j. */
  confusion: Uint32Array;
  per_class: ClassFigures[];
  calibration: Calibration;
  /** One temperature for all logits (Guo et al. 2017), fitted on these pictures; null where none is best (all are right, or the logits say nothing). */
  scaled: { temperature: number; calibration: Calibration } | null;
  labels: Int32Array;
  predicted: Int32Array;
  /** Probability of the predicted class. */
  confidence: Float32Array;
  /** Cross-entropy: minus the logarithm of the own class's probability. */
  losses: Float32Array;
  /** Where pictures are from files: which. */
  files: string[] | null;
  /** What the reader should know of the pictures. */
  notices: Said[];
}

/** NaN where there is nothing to divide by: precision of a class that is never predicted, recall of one without pictures. */
export interface ClassFigures {
  precision: number;
  recall: number;
  f1: number;
  /** Pictures of the class. */
  support: number;
  /** Pictures taken for the class. */
  predicted: number;
}

export interface Calibration {
  /** Bins of equal width, (0, 1/n], … ((n - 1)/n, 1]; means are NaN in an empty one. */
  bins: { count: number; confidence: number; accuracy: number }[];
  /** Expected calibration error: the bins' |accuracy - confidence|, each by its share of the pictures (Guo et al. 2017, eq. 3). */
  ece: number;
}

/** Pictures of one class that were taken for another. */
export interface ConfusedPair {
  label: number;
  predicted: number;
  count: number;
  /** Of the class's pictures. */
  share: number;
}

/** The pairs with the most pictures, the most first; equal ones in the order of the classes. */
export function confusedPairs(confusion: Uint32Array, classes: number, most: number): ConfusedPair[] {
  const pairs: ConfusedPair[] = [];
  for (let label = 0; label < classes; label++) {
    const row = confusion.subarray(label * classes, (label + 1) * classes);
    const support = row.reduce((sum, count) => sum + count, 0);
    row.forEach((count, predicted) => count > 0 && predicted !== label && pairs.push({ label, predicted, count, share: count / support }));
  }
  return pairs.sort((a, b) => b.count - a.count).slice(0, most);
}

/** Indices of the pictures with the greatest losses among those that `wanted` lets through, the greatest first. */
export function topLosses({ losses }: Pick<Evaluation, 'losses'>, most: number, wanted: (picture: number) => boolean = () => true): number[] {
  const pictures = Array.from(losses.keys()).filter(wanted);
  return pictures.sort((a, b) => losses[b]! - losses[a]!).slice(0, most);
}
