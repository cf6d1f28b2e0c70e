import { toFloat16 } from '../../shared/float16';
import { keptOf, likeliest, probabilityBytes, type Judged } from '../../shared/outcomes';
import { argMax } from './metrics';

/** What a validation says of each picture, gathered batch by batch, as outcomes.bin has it: whether it is right, and softmax of its logits. */
export class PictureOutcomes implements Judged {
  readonly right: Uint8Array;
  readonly probabilities: Uint8Array;
  /** The likeliest class of each. */
  readonly predicted: Uint16Array;
  private readonly view: DataView;
  private done = 0;

  constructor(
    private readonly pictures: number,
    private readonly classes: number,
  ) {
    this.right = new Uint8Array(Math.ceil(pictures / 8));
    this.predicted = new Uint16Array(pictures);
    this.probabilities = new Uint8Array(pictures * probabilityBytes(keptOf(pictures, classes), classes));
    this.view = new DataView(this.probabilities.buffer);
  }

  /** logits [N, K], labels [N] of the next pictures. */
  add(logits: Float32Array, labels: Int32Array): void {
    const { classes } = this;
    for (let n = 0; n < labels.length; n++, this.done++) {
      const row = logits.subarray(n * classes, (n + 1) * classes);
      this.predicted[this.done] = argMax(row);
      if (this.predicted[this.done] === labels[n]) this.right[this.done >> 3]! |= 1 << (this.done & 7);
      this.write(row, labels[n]!);
    }
  }

  private write(row: Float32Array, label: number): void {
    const { view, classes, pictures } = this;
    const kept = keptOf(pictures, classes);
    const at = this.done * probabilityBytes(kept, classes);
    const [most, sum] = scaleOf(row);
    const put = (place: number, k: number): void => view.setUint16(place, toFloat16(Math.exp(row[k]! - most) / sum), true);
    if (kept === 'all') return row.forEach((_, k) => put(at + 2 * k, k));
    likeliestOf(row).forEach((k, i) => {
      view.setUint32(at + 4 * i, k, true);
      put(at + 4 * likeliest + 2 * i, k);
    });
    put(at + 6 * likeliest, label);
  }
}

/** Softmax's: the greatest logit, and the sum of e to the others' distance from it. */
function scaleOf(row: Float32Array): [number, number] {
  const most = row[argMax(row)]!;
  let sum = 0;
  for (const logit of row) sum += Math.exp(logit - most);
  return [most, sum];
}

/** Indices of the greatest, the greatest first; of equals the first. */
function likeliestOf(row: Float32Array): number[] {
  const found: number[] = [];
  for (let k = 0; k < row.length; k++) {
    let place = found.length;
    while (place > 0 && row[k]! > row[found[place - 1]!]!) place--;
    if (place >= likeliest) continue;
    found.splice(place, 0, k);
    if (found.length > likeliest) found.pop();
  }
  return found;
}
