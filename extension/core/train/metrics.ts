/** The metrics that early stopping and "best" may name, and which way is better. */
export const metricNames = {
  train_loss: 'lower',
  train_accuracy: 'higher',
  val_loss: 'lower',
  val_accuracy: 'higher',
  val_top5_accuracy: 'higher',
  val_macro_f1: 'higher',
} as const;
export type MetricName = keyof typeof metricNames;

/** Whether `value` of a metric is better than `best` by more than `margin`. */
export function isBetter(metric: MetricName, value: number, best: number | null, margin = 0): boolean {
  if (!Number.isFinite(value)) return false;
  if (best === null) return true;
  return metricNames[metric] === 'lower' ? value < best - margin : value > best + margin;
}

/**
 * Adds up batches as users of PyTorch do: each batch's mean loss counts by its number of images. Plain numbers, so that it
 * can be saved in the middle of an epoch.
 */
export class Tally {
  private lossSum = 0;
  private correct = 0;
  private images = 0;
  private top5 = 0;
  /** Images of true class i taken for class j, at i * classes + j. */
  private readonly confusion: Float64Array;

  constructor(private readonly classes: number) {
    this.confusion = new Float64Array(classes * classes);
  }

  /** `loss`: the batch's mean. logits and targets [N, K]; labels: class indices before mixing. */
  add(loss: number, logits: Float32Array, targets: Float32Array, labels: Int32Array): { accuracy: number } {
    const { classes } = this;
    const size = logits.length / classes;
    let correct = 0;
    for (let n = 0; n < size; n++) {
      const row = logits.subarray(n * classes, (n + 1) * classes);
      const predicted = argMax(row);
      // The target's share of the predicted class: 1 or 0 for a hard label, its part of the mixture for a soft one.
      correct += targets[n * classes + predicted]!;
      const label = labels[n]!;
      this.confusion[label * classes + predicted]!++;
      if (rank(row, label) < 5) this.top5++;
    }
    this.lossSum += loss * size;
    this.correct += correct;
    this.images += size;
    return { accuracy: correct / size };
  }

  get count(): number {
    return this.images;
  }
  /** NaN without images. */
  get loss(): number {
    return this.lossSum / this.images;
  }
  get accuracy(): number {
    return this.correct / this.images;
  }
  /** Share of images whose class is among the five highest logits. */
  get top5Accuracy(): number {
    return this.top5 / this.images;
  }
  /** Recall of each class; NaN for a class without images. */
  get classAccuracy(): number[] {
    return Array.from({ length: this.classes }, (_, i) => this.confusion[i * this.classes + i]! / this.total(i, 'row'));
  }
  /** Images that were taken for each class. */
  get predicted(): number[] {
    return Array.from({ length: this.classes }, (_, j) => this.total(j, 'column'));
  }
  /** The mean over classes of 2TP / (2TP + FP + FN); a class that neither occurs nor is predicted is left out, as in scikit-learn. */
  get macroF1(): number {
    let [sum, present] = [0, 0];
    for (let i = 0; i < this.classes; i++) {
      const both = this.total(i, 'row') + this.total(i, 'column');
      if (both === 0) continue;
      sum += (2 * this.confusion[i * this.classes + i]!) / both;
      present++;
    }
    return sum / present;
  }

  save(): unknown {
    const { lossSum, correct, images, top5 } = this;
    return { lossSum, correct, images, top5, confusion: [...this.confusion] };
  }
  restore(saved: unknown): void {
    const { confusion, ...sums } = saved as { lossSum: number; correct: number; images: number; top5: number; confusion: number[] };
    Object.assign(this, sums);
    this.confusion.set(confusion);
  }

  private total(i: number, along: 'row' | 'column'): number {
    let sum = 0;
    for (let j = 0; j < this.classes; j++) sum += this.confusion[along === 'row' ? i * this.classes + j : j * this.classes + i]!;
    return sum;
  }
}

/** Index of the largest; the first of equals. */
export function argMax(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

/** How many values are larger than the one at `index`. */
function rank(values: ArrayLike<number>, index: number): number {
  let larger = 0;
  for (let i = 0; i < values.length; i++) if (values[i]! > values[index]!) larger++;
  return larger;
}
