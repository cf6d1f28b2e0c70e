import { permutation, type Random } from './random';

/** What a division goes by: the class of each picture and, where pictures belong together (of one patient, say), the number of its group. */
export interface Divided {
  labels: ArrayLike<number>;
  groups: ArrayLike<number> | null;
  /** Whether each part is to have each class in the proportion in which all pictures have it. */
  stratify: boolean;
}

/**
 * Which pictures are held back: indices in order, `share` of all, rounded. By class: largest remainders, and of each class of two or more pictures
 * at least one on either side. Groups are kept whole, so that the share is met as nearly as they allow.
 */
export function heldBack({ labels, groups, stratify }: Divided, share: number, source: Random): Int32Array {
  if (groups) return members(dividedGroups(labels, groups, stratify, [share, 1 - share], source), 0);
  const order = permutation(labels.length, source);
  const held = Math.round(labels.length * share);
  if (!stratify) return order.subarray(0, held).sort();
  const counts = countsOf(labels);
  const taken = quotas(counts, share, held);
  return order.filter((picture) => taken[labels[picture]!]!-- > 0).sort();
}

/** Which of `folds` parts each picture belongs to: of equal size, as nearly as can be. */
export function foldOf({ labels, groups, stratify }: Divided, folds: number, source: Random): Int32Array {
  if (groups) return dividedGroups(labels, groups, stratify, Array<number>(folds).fill(1 / folds), source);
  const order = [...permutation(labels.length, source)];
  if (stratify) order.sort((a, b) => labels[a]! - labels[b]!);
  const fold = new Int32Array(labels.length);
  order.forEach((picture, i) => (fold[picture] = i % folds));
  return fold;
}

/** Pictures of each class, by its index. */
export function countsOf(labels: ArrayLike<number>, classes = 0): Int32Array {
  let last = classes - 1;
  for (let i = 0; i < labels.length; i++) last = Math.max(last, labels[i]!);
  const counts = new Int32Array(last + 1);
  for (let i = 0; i < labels.length; i++) counts[labels[i]!]!++;
  return counts;
}

function quotas(counts: Int32Array, share: number, total: number): Int32Array {
  const taken = counts.map((count) => Math.floor(count * share));
  const remainder = (label: number): number => counts[label]! * share - Math.floor(counts[label]! * share);
  const byRemainder = [...counts.keys()].sort((a, b) => remainder(b) - remainder(a) || a - b);
  for (let left = total - taken.reduce((sum, count) => sum + count, 0), i = 0; left > 0; left--, i++) taken[byRemainder[i % byRemainder.length]!]!++;
  if (share === 0) return taken;
  return taken.map((count, label) => (counts[label]! < 2 ? 0 : Math.min(Math.max(count, 1), counts[label]! - 1)));
}

const members = (part: Int32Array, wanted: number): Int32Array => Int32Array.from(part.keys()).filter((picture) => part[picture] === wanted);

/**
 * The part of each picture, groups whole: from the largest on, each goes where all parts then come nearest to their shares (of each class, or of
 * all pictures), as in scikit-learn's StratifiedGroupKFold. Groups of one size come in drawn order.
 */
function dividedGroups(labels: ArrayLike<number>, groups: ArrayLike<number>, stratify: boolean, shares: number[], source: Random): Int32Array {
  const kind = (picture: number): number => (stratify ? labels[picture]! : 0);
  const totals = countsOf(Array.from(labels, (_, picture) => kind(picture)));
  const pictures = new Map<number, number[]>();
  for (let i = 0; i < labels.length; i++) {
    const group = pictures.get(groups[i]!);
    if (group) group.push(i);
    else pictures.set(groups[i]!, [i]);
  }
  const listed = [...pictures.values()];
  const drawn = Array.from(permutation(listed.length, source), (at) => listed[at]!);
  const part = new Int32Array(labels.length);
  const have = shares.map(() => new Int32Array(totals.length));
  for (const group of drawn.sort((a, b) => b.length - a.length)) {
    const more = new Map<number, number>();
    for (const picture of group) more.set(kind(picture), (more.get(kind(picture)) ?? 0) + 1);
    const cost = (at: number): number => {
      let sum = 0;
      for (const [label, count] of more) sum += ((have[at]![label]! + count) / totals[label]! - shares[at]!) ** 2 - (have[at]![label]! / totals[label]! - shares[at]!) ** 2;
      return sum;
    };
    const costs = shares.map((_, at) => cost(at));
    const best = costs.indexOf(Math.min(...costs));
    for (const picture of group) part[picture] = best;
    for (const [label, count] of more) have[best]![label]! += count;
  }
  return part;
}
