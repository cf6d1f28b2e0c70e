import { describe, expect, it } from 'vitest';
import { cams, nowherePositive, signedMap, type CamSource } from '../../extension/core/explain/cams';
import { scaleMap } from '../../extension/core/explain/scale-map';
import { resizeBilinear } from '../../extension/core/explain/resize';

/** Two channels of 2x2, the first all zero: worked by hand from the papers' equations. */
const source: CamSource = {
  shape: [2, 2, 2],
  activations: Float32Array.of(0, 0, 0, 0, 2, 1, 3, 3),
  gradients: Float32Array.of(1, 2, 3, 4, -2, 1, 6, 0),
  score: 4,
  maskedScores: async () => Float32Array.of(0, Math.log(3)),
  ablatedScores: async () => Float32Array.of(4, 1),
};

describe('class activation maps', () => {
  it.each([
    ['GradCAM', [2.5, 1.25, 3.75, 3.75]],
    ['HiResCAM', [-4, 1, 18, 0]],
    ['LayerCAM', [0, 1, 18, 0]],
    ['GradCAM++', [2, 1, 3, 3].map((a) => a * 0.19805194)],
    ['XGradCAM', [2, 1, 3, 3].map((a) => a * 1.66666665)],
    ['ScoreCAM', [1.5, 0.75, 2.25, 2.25]],
    ['AblationCAM', [1.5, 0.75, 2.25, 2.25]],
  ])('%s of the worked example', async (method, expected) => {
    const map = await cams[method]!.map(source);
    expected.forEach((value, i) => expect(map[i]).toBeCloseTo(value, 5));
  });

  it('EigenCAM lies along the one channel that varies, with its sign', async () => {
    const map = await cams.EigenCAM!.map(source);
    [-0.25, -1.25, 0.75, 0.75].forEach((value, i) => expect(map[i]).toBeCloseTo(value, 5));
  });

  it('scales to 0..1', () => {
    expect([...scaleMap(Float32Array.of(2.5, 1.25, 3.75, 3.75))].map((v) => +v.toFixed(5))).toEqual([0.5, 0, 1, 1]);
  });

  it('gives zeros, never NaN, for a map that is nowhere positive', async () => {
    expect([...scaleMap(Float32Array.of(-1, -2, -3, 0))]).toEqual([0, 0, 0, 0]);
    const blank = { ...source, activations: new Float32Array(8), gradients: new Float32Array(8) };
    for (const method of ['GradCAM', 'HiResCAM', 'LayerCAM', 'GradCAM++', 'XGradCAM', 'EigenCAM', 'EigenGradCAM', 'ScoreCAM'])
      expect([...scaleMap(await cams[method]!.map(blank))], method).toEqual([0, 0, 0, 0]);
  });
});

describe('a map that is nowhere positive says why', () => {
  const zeros = new Float32Array(8);
  it.each([
    ['dead', { ...source, activations: zeros }],
    ['unmoved', { ...source, gradients: zeros }],
    ['against', { ...source, gradients: source.gradients.map((value) => -Math.abs(value)) }],
    [null, source],
  ])('%s', async (reason, of) => expect(nowherePositive(await cams.GradCAM!.map(of), of)).toBe(reason));

  it('zero: where what speaks for and against a class cancels', () => {
    expect(nowherePositive(Float32Array.of(0, 0, 0, 0), source)).toBe('zero');
  });

  it('is shown by what it was, its largest value at -1', () => {
    expect([...signedMap(Float32Array.of(-1, -2, 0, -4))]).toEqual([-0.25, -0.5, 0, -1]);
    expect([...signedMap(zeros)]).toEqual([...zeros]);
  });
});

it('resizes bilinearly as torch does with align_corners=False', () => {
  expect([...resizeBilinear([0, 1, 2, 3], [2, 2], [4, 4])]).toEqual([0, 0.25, 0.75, 1, 0.5, 0.75, 1.25, 1.5, 1.5, 1.75, 2.25, 2.5, 2, 2.25, 2.75, 3]);
});
