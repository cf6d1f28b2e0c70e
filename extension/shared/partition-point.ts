/** How many of `length` things in order come first, of which `before` is true; of those that follow it is not. */
export function partitionPoint(length: number, before: (index: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (before(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
