import { argMax } from '../train/metrics';

/** Probabilities of pictures that their network has not learned from, and the classes that the pictures bear. */
export interface OutOfSample {
  /** N x K, a row a picture. */
  probabilities: Float32Array;
  /** N. */
  labels: Int32Array;
  classes: number;
}

/** A picture that most likely bears another class than its own. */
export interface LabelError {
  picture: number;
  /** The class that is likelier by the most. */
  suggested: number;
  /** Probability of the class that it bears. */
  selfConfidence: number;
  /** That less the likeliest other class's, -1..1: the lower, the surer is the error. */
  normalizedMargin: number;
}

/** A confidence threshold a class: the mean probability of the class over the pictures that bear it (Northcutt et al. 2021, eq. 2). Infinity where none does. */
export function confidentThresholds({ probabilities, labels, classes }: OutOfSample): Float64Array {
  const sums = new Float64Array(classes);
  const counts = new Float64Array(classes);
  labels.forEach((label, n) => {
    sums[label]! += probabilities[n * classes + label]!;
    counts[label]!++;
  });
  return sums.map((sum, k) => (counts[k] === 0 ? Infinity : sum / counts[k]!));
}

/** K x K: pictures that bear class i and are confidently of class j, at i * K + j (eq. 1): j is the likeliest of the classes whose threshold the picture reaches. */
export function confidentJoint(sample: OutOfSample): Uint32Array {
  const { probabilities, labels, classes } = sample;
  const thresholds = confidentThresholds(sample);
  const joint = new Uint32Array(classes * classes);
  labels.forEach((label, n) => {
    let confident = -1;
    for (let k = 0; k < classes; k++) {
      const p = probabilities[n * classes + k]!;
      if (p >= thresholds[k]! && (confident < 0 || p > probabilities[n * classes + confident]!)) confident = k;
    }
    if (confident >= 0) joint[label * classes + confident]!++;
  });
  return joint;
}

/** K x K: the share of pictures that bear class i and are of class j (eq. 3): rows of the confident joint, scaled to as many pictures as bear the class. A class of which nothing is confident counts as right. */
export function estimatedJoint(sample: OutOfSample): Float64Array {
  const { labels, classes } = sample;
  const joint = confidentJoint(sample);
  const counts = new Float64Array(classes);
  for (const label of labels) counts[label]!++;
  const estimate = new Float64Array(classes * classes);
  for (let i = 0; i < classes; i++) {
    const row = joint.subarray(i * classes, (i + 1) * classes);
    const sum = row.reduce((a, b) => a + b, 0);
    if (sum === 0) estimate[i * classes + i] = counts[i]! / labels.length;
    else row.forEach((count, j) => (estimate[i * classes + j] = ((count / sum) * counts[i]!) / labels.length));
  }
  return estimate;
}

/**
 * Likely label errors by confident learning, pruned by noise rate: for each pair of a class i that is borne and another j, as many of the pictures of i as
 * the joint says are of j, those of the largest p(j) - p(i); of these the ones whose likeliest class is another than theirs. The surest come first.
 */
export function labelErrors(sample: OutOfSample): LabelError[] {
  const { probabilities, labels, classes } = sample;
  const joint = estimatedJoint(sample);
  const bearing = Array.from({ length: classes }, (): number[] => []);
  labels.forEach((label, n) => bearing[label]!.push(n));
  const pruned = new Set<number>();
  for (let i = 0; i < classes; i++) {
    for (let j = 0; j < classes; j++) {
      const most = Math.round(joint[i * classes + j]! * labels.length);
      if (i === j || most === 0) continue;
      const margin = (n: number): number => probabilities[n * classes + j]! - probabilities[n * classes + i]!;
      for (const n of bearing[i]!.toSorted((a, b) => margin(b) - margin(a) || a - b).slice(0, most)) pruned.add(n);
    }
  }
  const errors = [...pruned].flatMap((picture): LabelError[] => {
    const row = probabilities.subarray(picture * classes, (picture + 1) * classes);
    const suggested = argMax(row);
    const own = row[labels[picture]!]!;
    return suggested === labels[picture] ? [] : [{ picture, suggested, selfConfidence: own, normalizedMargin: own - row[suggested]! }];
  });
  return errors.sort((a, b) => a.normalizedMargin - b.normalizedMargin || a.picture - b.picture);
}
