import type { Finding } from '../../shared/data-check';
import { said, type Said } from '../../shared/said';
import { duplicateGroups, type DuplicateGroup } from './duplicates';
import { labelErrors, type OutOfSample } from './confident-learning';
import { faultRules, oddSizes, type Size } from './picture-faults';
import type { PictureFigures } from './picture-figures';

/** What was measured of all pictures, in their order. */
export interface Measured {
  figures: PictureFigures[];
  /** Of the files; null where all pictures are of one size by their making. */
  sizes: Size[] | null;
  /** Eight words a picture. */
  hashes: Uint32Array;
  thumbs: Uint8Array;
  /** Of each picture's pixels. */
  digests: string[];
}

/** What is wrong with the pictures by themselves, kind by kind, the surest first. The first `training` of them train, the others validate. */
export function pictureFindings({ figures, sizes, hashes, thumbs, digests }: Measured, training: number, labels: ArrayLike<number>): Finding[] {
  const blank = new Set<number>();
  const faults = faultRules.flatMap(({ kind, score, threshold, evidence }) => {
    const scores = figures.map(score);
    const found = [...scores.keys()].filter((picture) => scores[picture]! < threshold && !(kind === 'blurred' && blank.has(picture))).sort((a, b) => scores[a]! - scores[b]! || a - b);
    // What shows nothing has no edges either.
    if (kind !== 'blurred') found.forEach((picture) => blank.add(picture));
    return found.map((picture): Finding => ({ kind, pictures: [picture], evidence: evidence(figures[picture]!) }));
  });
  const sized = sizes ? oddSizes(sizes).sort((a, b) => a.score - b.score || a.picture - b.picture) : [];
  const groups = duplicateGroups(hashes, thumbs, digests).map((group): Finding => {
    const isLeak = group.pictures[0]! < training && group.pictures.at(-1)! >= training;
    return { kind: isLeak ? 'leak' : 'duplicate', pictures: group.pictures, evidence: sameness(group, labels) };
  });
  return [...groups, ...faults, ...sized.map(({ picture, kind, evidence }): Finding => ({ kind, pictures: [picture], evidence }))];
}

function sameness({ pictures, correlation, identical }: DuplicateGroup, labels: ArrayLike<number>): Said {
  const count = pictures.length;
  const differ = pictures.some((picture) => labels[picture] !== labels[pictures[0]!]);
  const what = identical ? said`${{ count }} pictures are the same, pixel by pixel` : said`${{ count }} pictures are nearly the same: their grey levels correlate by ${{ correlation: correlation.toFixed(3) }} or more`;
  return differ ? said`${{ what }}, and they bear different classes.` : said`${{ what }}.`;
}

const share = (value: number): string => `${(100 * value).toFixed(1)} %`;

/** Likely label errors; `pictures`: the index of each row's picture. */
export function labelFindings(sample: OutOfSample, pictures: ArrayLike<number>, classes: readonly string[]): Finding[] {
  return labelErrors(sample).map(({ picture, suggested, selfConfidence, normalizedMargin }) => ({
    kind: 'label', pictures: [pictures[picture]!], suggested,
    evidence: said`It is in "${{ class: classes[sample.labels[picture]!]! }}", to which a network that has not learned from it gives ${{ own: share(selfConfidence) }}; to "${{ suggested: classes[suggested]! }}" it gives ${{ other: share(selfConfidence - normalizedMargin) }}.`,
  }));
}
