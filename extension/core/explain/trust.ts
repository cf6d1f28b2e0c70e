import { random } from '../data/random';
import type { Trust, TrustScores } from '../../shared/inspector';
import { logitsOf, softmax, type Explained } from './explain';
import type { Lens } from './lens';
import { imputed } from './impute';
import { resizeBilinear } from './resize';
import { scaleMap } from './scale-map';
import type { Score } from './score';

/** Shares of the pixels at which ROAD asks, and its noise (both as in pytorch-grad-cam). */
const percentiles = [10, 20, 30, 40, 50, 60, 70, 80, 90];
const roadNoise = 0.01;
/** One random map says little. */
const randomMaps = 3;

/**
 * What a map's picture loses and keeps, beside what it does under random maps of the same size. `confidence` is the target's probability, of two classes
 * that are held against each other the one's share of both.
 */
export async function trust(lens: Lens, image: Float32Array, { map, size, score }: Pick<Explained, 'map' | 'size' | 'score'>, seed = 0): Promise<Trust> {
  const shape = lens.model.input as [number, number, number];
  const { uniform, normal } = random(seed);
  const enlarged = (values: Float32Array): Float32Array => scaleMap(resizeBilinear(values, size, [shape[1], shape[2]]));
  const maps = [map, ...Array.from({ length: randomMaps }, () => Float32Array.from(map, uniform))].map(enlarged);
  const pictures = [image, ...maps.flatMap((each) => trialsOf(image, shape, each, () => roadNoise * normal()))];
  const found = (await logitsOf(lens, pictures.length, (i) => pictures[i]!)).map((logits) => confidence(logits, score));
  const trials = (pictures.length - 1) / maps.length;
  const scores = maps.map((_, i) => scoresOfMap(found[0]!, found.slice(1 + i * trials, 1 + (i + 1) * trials)));
  return { map: scores[0]!, random: meanOf(scores.slice(1)) };
}

/** The pictures that a map (H x W, at the picture's size, 0..1) is tried by: without its most, and without its least relevant pixels at each share, then seen through it. */
export function trialsOf(image: Float32Array, shape: [number, number, number], map: Float32Array, noise: () => number): Float32Array[] {
  const without = (relevance: Float32Array): Float32Array[] =>
    percentiles.map((share) => {
      const threshold = percentile(relevance, share);
      return imputed(image, shape, Uint8Array.from(relevance, (value) => Number(value >= threshold)), noise);
    });
  return [...without(map), ...without(map.map((value) => 1 - value)), image.map((value, at) => value * map[at % map.length]!)];
}

/** `whole`: the confidence of the picture as it is; `found`: of each trial. */
export function scoresOfMap(whole: number, found: readonly number[]): TrustScores {
  const count = percentiles.length;
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const through = found[2 * count]!;
  return { road: (mean(found.slice(count, 2 * count)) - mean(found.slice(0, count))) / 2, drop: whole > 0 ? Math.max(0, whole - through) / whole : 0, increase: through > whole ? 1 : 0 };
}

function meanOf(scores: TrustScores[]): TrustScores {
  const mean = (of: (each: TrustScores) => number): number => scores.reduce((sum, each) => sum + of(each), 0) / scores.length;
  return { road: mean(({ road }) => road), drop: mean(({ drop }) => drop), increase: mean(({ increase }) => increase) };
}

function confidence(logits: Float32Array, { target, versus }: Score): number {
  return versus === null ? softmax(logits)[target]! : softmax(Float32Array.of(logits[target]!, logits[versus]!))[0]!;
}

/** numpy's percentile: between two values, linearly. */
export function percentile(values: Float32Array, share: number): number {
  const sorted = values.slice().sort();
  const at = (share / 100) * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low]! + (at - low) * (sorted[Math.min(low + 1, sorted.length - 1)]! - sorted[low]!);
}
