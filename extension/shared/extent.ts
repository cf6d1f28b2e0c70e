/** The least and the greatest number in lists, those that are not finite left out; null where there is none. */
export function extent(lists: ArrayLike<number>[]): [number, number] | null {
  let [low, high] = [Infinity, -Infinity];
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) {
      if (!Number.isFinite(list[i])) continue;
      low = Math.min(low, list[i]!);
      high = Math.max(high, list[i]!);
    }
  }
  return low <= high ? [low, high] : null;
}
