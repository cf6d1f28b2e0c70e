import type { NowherePositive } from '../../shared/inspector';
import { firstSingularProjection } from './first-singular-projection';

/** What a class activation map is made from: one picture, one layer, one target class, the model in eval mode. */
export interface CamSource {
  /** [C, H, W] of the layer's output. */
  shape: [number, number, number];
  /** A: the layer's output, C, H, W order. */
  activations: Float32Array;
  /** G = d score / dA (of logits, not of probabilities), C, H, W order. */
  gradients: Float32Array;
  /** The score of the picture as it is: the target's logit, or what it has over another one's. */
  score: number;
  /** The scores when the picture is multiplied by each channel of A, upsampled and scaled to 0..1: [C]. */
  maskedScores(): Promise<Float32Array>;
  /** The scores when each channel of A in turn is set to zero: [C]. */
  ablatedScores(): Promise<Float32Array>;
}

export interface CamRow {
  doc: string;
  /** Whether it takes a forward pass a channel. */
  perChannel?: true;
  /** H x W, before clamping and scaling. */
  map(source: CamSource): Float32Array | Promise<Float32Array>;
}

/** Class activation maps by their name in pytorch-grad-cam; sums run over pixels unless said otherwise, k is a channel. */
export const cams: Record<string, CamRow> = {
  GradCAM: {
    doc: 'Each channel weighs as much as its gradient averaged over the picture (Selvaraju et al. 2017, eq. 1 and 2).',
    map: (source) => weighted(source, (k, at) => mean(at.gradients(k))),
  },
  HiResCAM: {
    doc: 'Gradient times activation at every pixel: shows exactly what the model used when the layer is the last one (Draelos and Carin 2020).',
    map: (source) => perPixel(source, (a, g) => a * g),
  },
  LayerCAM: {
    doc: 'As HiResCAM, but only with the gradients that speak for the class: finer maps in early layers (Jiang et al. 2021, eq. 5).',
    map: (source) => perPixel(source, (a, g) => a * Math.max(g, 0)),
  },
  'GradCAM++': {
    doc: 'Weighs each pixel of the gradient so that several small occurrences count as much as one large (Chattopadhay et al. 2018, eq. 19).',
    map: (source) =>
      weighted(source, (k, at) => {
        const gradients = at.gradients(k);
        const sum = total(at.activations(k));
        let weight = 0;
        for (const g of gradients) if (g !== 0) weight += (Math.max(g, 0) * g * g) / (2 * g * g + sum * g * g * g + 1e-6);
        return weight;
      }),
  },
  XGradCAM: {
    doc: 'Gradients weighed by the share of the activation at each pixel, so that the weights keep to the sensitivity axiom (Fu et al. 2020, eq. 8).',
    map: (source) =>
      weighted(source, (k, at) => {
        const activations = at.activations(k);
        let product = 0;
        at.gradients(k).forEach((g, i) => (product += g * activations[i]!));
        return product / (total(activations) + 1e-7);
      }),
  },
  EigenCAM: {
    doc: 'The first principal component of the activations: what the layer sees, whatever the class (Muhammad and Yeasin 2020).',
    map: ({ activations, shape }) => firstSingularProjection(activations, shape),
  },
  EigenGradCAM: {
    doc: 'The first principal component of gradient times activation: EigenCAM that tells classes apart.',
    map: ({ activations, gradients, shape }) => firstSingularProjection(activations.map((a, i) => a * gradients[i]!), shape),
  },
  ScoreCAM: {
    perChannel: true,
    doc: 'Needs no gradients: each channel weighs as much as the class score of the picture seen through it (Wang et al. 2020, eq. 4). One forward pass a channel.',
    async map(source) {
      const scores = await source.maskedScores();
      const largest = Math.max(...scores);
      const exponentials = scores.map((score) => Math.exp(score - largest));
      const sum = total(exponentials);
      return weighted(source, (k) => exponentials[k]! / sum);
    },
  },
  AblationCAM: {
    perChannel: true,
    doc: 'Needs no gradients: each channel weighs as much as the class score falls without it (Desai and Ramaswamy 2020, eq. 3). One forward pass a channel.',
    async map(source) {
      const scores = await source.ablatedScores();
      return weighted(source, (k) => (source.score - scores[k]!) / source.score);
    },
  },
};

/**
 * Why a map is nowhere positive; null where it is somewhere. `dead`: the layer is 0 everywhere for this picture; `unmoved`: the class's score
 * does not change with the layer (its gradient is 0 everywhere); `zero`: what speaks for the class and what speaks against it cancel; `against`: the layer only speaks against the class.
 */
export function nowherePositive(map: Float32Array, { activations, gradients }: Pick<CamSource, 'activations' | 'gradients'>): NowherePositive | null {
  if (map.some((value) => value > 0)) return null;
  if (map.some((value) => value < 0)) return 'against';
  if (activations.every((value) => value === 0)) return 'dead';
  return gradients.every((value) => value === 0) ? 'unmoved' : 'zero';
}

/** Divided by the largest absolute value: -1..1, with 0 where it was. */
export function signedMap(map: Float32Array): Float32Array {
  const largest = map.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  return largest === 0 ? map : map.map((value) => value / largest);
}

interface Channels {
  activations(k: number): Float32Array;
  gradients(k: number): Float32Array;
}

/** Sum over channels of weight(k) A_k. */
function weighted({ shape, activations, gradients }: CamSource, weight: (k: number, at: Channels) => number): Float32Array {
  const pixels = shape[1] * shape[2];
  const channel = (values: Float32Array) => (k: number) => values.subarray(k * pixels, (k + 1) * pixels);
  const at = { activations: channel(activations), gradients: channel(gradients) };
  const map = new Float64Array(pixels);
  for (let k = 0; k < shape[0]; k++) {
    const w = weight(k, at);
    at.activations(k).forEach((a, i) => (map[i]! += w * a));
  }
  return Float32Array.from(map);
}

/** Sum over channels of f(A, G) at each pixel. */
function perPixel({ shape, activations, gradients }: CamSource, f: (a: number, g: number) => number): Float32Array {
  const pixels = shape[1] * shape[2];
  const map = new Float64Array(pixels);
  activations.forEach((a, i) => (map[i % pixels]! += f(a, gradients[i]!)));
  return Float32Array.from(map);
}

const total = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0);
const mean = (values: Float32Array): number => total(values) / values.length;
