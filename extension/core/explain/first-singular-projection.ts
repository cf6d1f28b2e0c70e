/**
 * [C, H, W] values as H*W points in C dimensions, centred over the pixels and projected on their first right singular
 * vector: H*W scores. The sign, which the decomposition leaves open, is the one that agrees with the mean channel.
 */
export function firstSingularProjection(values: Float32Array, [channels, height, width]: [number, number, number]): Float32Array {
  const pixels = height * width;
  const centred = Float64Array.from(values);
  for (let k = 0; k < channels; k++) {
    const channel = centred.subarray(k * pixels, (k + 1) * pixels);
    const mean = channel.reduce((sum, value) => sum + value, 0) / pixels;
    channel.forEach((value, i) => (channel[i] = value - mean));
  }
  // Power iteration on the pixels' Gram matrix, without forming it: u <- X^T X u, where X is C x pixels.
  let scores = meanChannel(centred, channels, pixels);
  if (scores.every((score) => Math.abs(score) < 1e-20)) scores = Float64Array.from(scores, (_, i) => Math.cos(i + 1));
  for (let turn = 0; turn < 2000; turn++) {
    const next = new Float64Array(pixels);
    for (let k = 0; k < channels; k++) {
      const channel = centred.subarray(k * pixels, (k + 1) * pixels);
      let loading = 0;
      for (let i = 0; i < pixels; i++) loading += channel[i]! * scores[i]!;
      for (let i = 0; i < pixels; i++) next[i]! += loading * channel[i]!;
    }
    const norm = Math.hypot(...next);
    if (norm === 0) return new Float32Array(pixels);
    let change = 0;
    for (let i = 0; i < pixels; i++) {
      next[i]! /= norm;
      change = Math.max(change, Math.abs(next[i]! - scores[i]!));
    }
    scores = next;
    if (change < 1e-10) break;
  }
  // scores is the first left singular vector; times the singular value it is the projection.
  let squared = 0;
  for (let k = 0; k < channels; k++) {
    let loading = 0;
    for (let i = 0; i < pixels; i++) loading += centred[k * pixels + i]! * scores[i]!;
    squared += loading * loading;
  }
  const agreement = meanChannel(Float64Array.from(values), channels, pixels).reduce((sum, m, i) => sum + m * scores[i]!, 0);
  const factor = Math.sqrt(squared) * (agreement < 0 ? -1 : 1);
  return Float32Array.from(scores, (score) => score * factor);
}

function meanChannel(values: Float64Array, channels: number, pixels: number): Float64Array {
  const mean = new Float64Array(pixels);
  for (let k = 0; k < channels; k++) for (let i = 0; i < pixels; i++) mean[i]! += values[k * pixels + i]! / channels;
  return mean;
}
