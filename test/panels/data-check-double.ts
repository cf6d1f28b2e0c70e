import { shapeClasses } from '../../extension/core/data/classes';
import { findingKey, noDecisions, type DataCheck, type Decisions, type Finding } from '../../extension/shared/data-check';
import type { DataChecking } from '../../extension/shared/panels';
import { said } from '../../extension/shared/said';
import { recordedInspection } from './recorded';

const { pictures } = recordedInspection();
const [training, validation] = [60, 20];
const labels = Int32Array.from({ length: training + validation }, (_, i) => i % shapeClasses.length);
const evidence = said`Hardly anything is to be seen: its levels have an entropy of ${{ entropy: '1.58' }} bits (listed below ${{ limit: 3 }}).`;

/** What a check of a folder of class folders finds, a few of each kind. */
export const findings: Finding[] = [
  { kind: 'leak', pictures: [3, 63], evidence: said`${{ what: said`${{ count: 2 }} pictures are the same, pixel by pixel` }}.` },
  { kind: 'label', pictures: [7], suggested: 2, evidence: said`It is in "${{ class: shapeClasses[7]! }}", to which a network that has not learned from it gives ${{ own: '0.4 %' }}; to "${{ suggested: shapeClasses[2]! }}" it gives ${{ other: '98.1 %' }}.` },
  { kind: 'label', pictures: [65], suggested: 1, evidence: said`It is in "${{ class: shapeClasses[5]! }}", to which a network that has not learned from it gives ${{ own: '1.0 %' }}; to "${{ suggested: shapeClasses[1]! }}" it gives ${{ other: '91.7 %' }}.` },
  { kind: 'duplicate', pictures: [10, 20, 30], evidence: said`${{ what: said`${{ count: 3 }} pictures are nearly the same: their grey levels correlate by ${{ correlation: '0.991' }} or more` }}, and they bear different classes.` },
  { kind: 'blank', pictures: [12], evidence },
  { kind: 'blurred', pictures: [14], evidence: said`The Laplacian of its grey levels has a standard deviation of ${{ edges: '21.0' }} (listed below ${{ limit: '34.2' }}): no edge is sharp.` },
  { kind: 'unreadable', pictures: [], file: 'ring/0009.png', evidence: said`it is empty` },
];

export const check: DataCheck = {
  dataset: 'ImageFolder', hash: 'a', classes: shapeClasses, labels, training,
  source: { kind: 'validation', run: '/work/.cnn-lab/runs/a', epoch: 4 },
  words: said`Label errors were sought among the ${{ count: validation }} validation pictures alone, by what run ${{ run: 'a' }} said of them in epoch ${{ epoch: 4 }}: of its ${{ training }} training pictures a network has learned the labels, wrong ones too. Train it in folds to have those looked at as well.`,
  notices: [], files: Array.from(labels, (label, i) => `${shapeClasses[label]}/${String(i).padStart(4, '0')}.png`), root: '/work/pictures', unmoved: null, folding: 'plain', findings,
};

/** Answers as the host does, and keeps what it was asked. */
export function dataCheckHost(change: Partial<DataChecking> = {}) {
  const asked: [method: string, argument: unknown][] = [];
  let decisions: Decisions = change.decisions ?? noDecisions;
  const checking: DataChecking = { file: 'simple-cnn.cnn.jsonc', run: null, status: 'done', error: null, check, decisions, ...change };
  const note = (method: string) => (argument: object) => void asked.push([method, argument]);
  const host = {
    ready: () => checking,
    thumbnails: ({ pictures: wanted }: { pictures: number[] }) => ({ pixels: wanted.map((index) => pictures.pictures[index % pictures.pictures.length]!.pixels) }),
    keep: note('keep'), move: note('move'), undo: note('undo'), open: note('open'), trainInFolds: note('trainInFolds'), again: note('again'), cancel: note('cancel'),
  };
  return {
    host, asked, checking,
    last: (method: string): unknown => asked.findLast(([name]) => name === method)?.[1],
    keyOf: (finding: Finding): string => findingKey(finding, check),
    decide: (next: Partial<Decisions>): { decisions: Decisions } => ({ decisions: (decisions = { ...decisions, ...next }) }),
  };
}
