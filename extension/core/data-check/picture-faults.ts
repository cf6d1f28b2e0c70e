import { said, type Said } from '../../shared/said';
import type { FaultKind } from '../../shared/data-check';
import { percentile, type PictureFigures } from './picture-figures';

interface Rule {
  kind: FaultKind;
  /** From 0, the worst, to 1. */
  score(figures: PictureFigures): number;
  /** Below it a picture is listed: cleanvision's own default. */
  threshold: number;
  evidence(figures: PictureFigures): Said;
}

const share = (value: number): string => `${(100 * value).toFixed(0)} %`;

/** What can be wrong with one picture's pixels, by cleanvision's definitions and thresholds. */
export const faultRules: readonly Rule[] = [
  { kind: 'blank', threshold: 0.3, score: ({ entropy }) => Math.min(1, 0.1 * entropy), evidence: ({ entropy }) => said`Hardly anything is to be seen: its levels have an entropy of ${{ entropy: entropy.toFixed(2) }} bits (listed below ${{ limit: 3 }}).` },
  { kind: 'dark', threshold: 0.32, score: ({ brightness99 }) => brightness99, evidence: ({ brightness99 }) => said`99 % of its pixels are darker than ${{ share: share(brightness99) }} of full brightness (listed below ${{ limit: share(0.32) }}).` },
  { kind: 'light', threshold: 0.05, score: ({ brightness5 }) => 1 - brightness5, evidence: ({ brightness5 }) => said`95 % of its pixels are brighter than ${{ share: share(brightness5) }} of full brightness (listed above ${{ limit: share(0.95) }}).` },
  { kind: 'blurred', threshold: 0.29, score: blurScore, evidence: ({ edges }) => said`The Laplacian of its grey levels has a standard deviation of ${{ edges: edges.toFixed(1) }} (listed below ${{ limit: (-100 * Math.log(1 - 0.29)).toFixed(1) }}): no edge is sharp.` },
];

function blurScore({ edges, flatness }: PictureFigures): number {
  const flat = 1 - Math.exp(-0.01 * flatness);
  return Math.min(1, 1 - Math.exp(-0.01 * edges) + (flat <= 0.18 ? 0 : flat));
}

export interface Size {
  height: number;
  width: number;
}

export interface OddSize {
  picture: number;
  kind: 'odd-shape' | 'odd-size';
  /** From 0, the worst, to 1. */
  score: number;
  evidence: Said;
}

/** Pictures far longer than wide, or the reverse, and those much larger or smaller than the others: outside three interquartile ranges of the root of the area. */
export function oddSizes(sizes: readonly Size[]): OddSize[] {
  const sides = sizes.map(({ height, width }) => Math.sqrt(height * width));
  const sorted = Float64Array.from(sides).sort();
  const [q1, q3] = [percentile(sorted, 0.25), percentile(sorted, 0.75)];
  const [least, most] = [q1 - 3 * (q3 - q1), q3 + 3 * (q3 - q1)];
  return sizes.flatMap(({ height, width }, picture): OddSize[] => {
    const shape = Math.min(height / width, width / height);
    const side = sides[picture]!;
    const size = `${width} × ${height}`;
    return [
      ...(shape < 0.35 ? [{ picture, kind: 'odd-shape' as const, score: shape, evidence: said`It is ${{ size }} pixels: ${{ times: (1 / shape).toFixed(1) }} times as long one way as the other, of which the network sees the middle or a squeezed picture.` }] : []),
      ...(side < least || side > most ? [{ picture, kind: 'odd-size' as const, score: Math.min(side, most) / Math.max(side, most), evidence: said`It is ${{ size }} pixels, where the middle half of the pictures have sides of ${{ low: q1.toFixed(0) }} to ${{ high: q3.toFixed(0) }}.` }] : []),
    ];
  });
}
