import { argMax } from '../train/metrics';

/** Logits that are kept for a temperature, at most: 64 MB. */
const mostLogits = 2 ** 24;

/** What a network says of each picture of a set, gathered batch by batch. */
export class PictureJudgements {
  readonly labels: Int32Array;
  readonly predicted: Int32Array;
  readonly confidence: Float32Array;
  /** Cross-entropy of each. */
  readonly losses: Float32Array;
  /** Of every picture, or of each so many-th where all would be too much. */
  readonly kept: { every: number; logits: Float32Array; labels: Int32Array };
  private done = 0;

  constructor(
    pictures: number,
    private readonly classes: number,
  ) {
    this.labels = new Int32Array(pictures);
    this.predicted = new Int32Array(pictures);
    this.confidence = new Float32Array(pictures);
    this.losses = new Float32Array(pictures);
    const every = Math.max(1, Math.ceil((pictures * classes) / mostLogits));
    const count = Math.ceil(pictures / every);
    this.kept = { every, logits: new Float32Array(count * classes), labels: new Int32Array(count) };
  }

  /** logits [N, K], labels [N] of the next pictures. */
  add(logits: Float32Array, labels: Int32Array): void {
    const { classes, kept } = this;
    labels.forEach((label, n) => {
      const row = logits.subarray(n * classes, (n + 1) * classes);
      const picture = this.done++;
      const predicted = argMax(row);
      const logSum = Math.log(row.reduce((sum, logit) => sum + Math.exp(logit - row[predicted]!), 0));
      this.labels[picture] = label;
      this.predicted[picture] = predicted;
      this.confidence[picture] = Math.exp(-logSum);
      this.losses[picture] = logSum + row[predicted]! - row[label]!;
      if (picture % kept.every !== 0) return;
      kept.labels[picture / kept.every] = label;
      kept.logits.set(row, (picture / kept.every) * classes);
    });
  }

  /** Probability of the likeliest class of each picture whose logits are kept, divided by a temperature. */
  confidenceAt(temperature: number): Float32Array {
    const { classes, kept } = this;
    return Float32Array.from(kept.labels, (_, n) => {
      const row = kept.logits.subarray(n * classes, (n + 1) * classes);
      const most = row[argMax(row)]!;
      return 1 / row.reduce((sum, logit) => sum + Math.exp((logit - most) / temperature), 0);
    });
  }
}
