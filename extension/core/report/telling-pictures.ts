import type { JudgedPictures } from '../verdict/networks';

/**
 * The pictures that tell most of several networks which validated the same ones: first those over which most of them are on either side, then those that all get
 * wrong, then any; of equally telling ones such as have a class that is not among them yet. `labels`: the class of each. Places from 0.
 */
export function tellingPictures(networks: readonly JudgedPictures[], labels: ArrayLike<number>, count: number): number[] {
  const rank = (i: number): number => {
    const right = networks.reduce((sum, network) => sum + network.right[i]!, 0);
    return 2 * Math.min(right, networks.length - right) + Number(right === 0);
  };
  const left = Array.from(labels, (label, i) => ({ i, label, rank: rank(i) })).sort((a, b) => b.rank - a.rank || a.i - b.i);
  const chosen: typeof left = [];
  while (chosen.length < count && left.length > 0) {
    const equal = left.filter((each) => each.rank === left[0]!.rank);
    const next = equal.find(({ label }) => !chosen.some((each) => each.label === label)) ?? equal[0]!;
    chosen.push(next);
    left.splice(left.indexOf(next), 1);
  }
  return chosen.map(({ i }) => i);
}
