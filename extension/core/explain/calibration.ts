import type { Calibration } from '../../shared/evaluation';

/** As Guo et al. 2017 have it in their figures. */
export const calibrationBins = 15;

/** How often pictures are right beside how sure the network is of them: bins of equal width, closed on the right. */
export function calibrationOf(confidence: Float32Array, right: (picture: number) => boolean, bins = calibrationBins): Calibration {
  const sums = Array.from({ length: bins }, () => ({ count: 0, confidence: 0, right: 0 }));
  confidence.forEach((sure, picture) => {
    const bin = sums[Math.min(bins, Math.max(1, Math.ceil(sure * bins))) - 1];
    if (!bin) return;
    bin.count++;
    bin.confidence += sure;
    if (right(picture)) bin.right++;
  });
  const means = sums.map(({ count, confidence, right }) => ({ count, confidence: confidence / count, accuracy: right / count }));
  const gap = means.reduce((sum, { count, confidence, accuracy }) => (count === 0 ? sum : sum + count * Math.abs(accuracy - confidence)), 0);
  return { bins: means, ece: gap / confidence.length };
}

/** A temperature beyond these is none: the loss only falls towards it. */
const [coldest, hottest] = [1e-3, 1e3];

/**
 * The temperature T by which logits [N, K] are divided for the least cross-entropy (Guo et al. 2017, section 4.2); null where none is best. The
 * loss is convex in 1/T, so that its derivative, the mean of E_p[z] - z_y, is brought to 0 by Newton's steps held within a bracket.
 */
export function temperatureOf(logits: Float32Array, labels: Int32Array, classes: number): number | null {
  let [low, high] = [1 / hottest, 1 / coldest];
  if (!(slopeAt(logits, labels, classes, low).slope < 0) || !(slopeAt(logits, labels, classes, high).slope > 0)) return null;
  let inverse = 1;
  for (let turn = 0; turn < 100; turn++) {
    const { slope, curvature } = slopeAt(logits, labels, classes, inverse);
    if (slope > 0) high = inverse;
    else low = inverse;
    const step = inverse - slope / curvature;
    const next = step > low && step < high ? step : Math.sqrt(low * high);
    if (Math.abs(next - inverse) <= 1e-10 * inverse) return 1 / next;
    inverse = next;
  }
  return 1 / inverse;
}

/** First and second derivative of the mean cross-entropy by 1/T. */
function slopeAt(logits: Float32Array, labels: Int32Array, classes: number, inverse: number): { slope: number; curvature: number } {
  let [slope, curvature] = [0, 0];
  for (let picture = 0; picture < labels.length; picture++) {
    const row = logits.subarray(picture * classes, (picture + 1) * classes);
    const most = row.reduce((a, b) => Math.max(a, b), -Infinity);
    let [sum, mean, square] = [0, 0, 0];
    for (const logit of row) {
      const below = logit - most;
      const weight = Math.exp(below * inverse);
      sum += weight;
      mean += weight * below;
      square += weight * below * below;
    }
    mean /= sum;
    slope += mean - (row[labels[picture]!]! - most);
    curvature += square / sum - mean * mean;
  }
  return { slope: slope / labels.length, curvature: curvature / labels.length };
}
