/** The median and the longest of some times, to a tenth. */
export function spread(times: readonly number[]): { median: number; longest: number } {
  const sorted = times.toSorted((a, b) => a - b);
  return { median: Math.round(10 * sorted[sorted.length >> 1]!) / 10, longest: Math.round(10 * sorted.at(-1)!) / 10 };
}
