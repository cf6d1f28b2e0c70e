/** Round numbers (1, 2 or 5 times a power of ten) at equal distances within a range, at most about so many; of a range of one number that number. */
export function roundTicks({ from, to }: { from: number; to: number }, most: number): number[] {
  const raw = (to - from) / most;
  if (!(raw > 0)) return [from];
  const power = 10 ** Math.floor(Math.log10(raw));
  // A hair's breadth beside a round number is that number.
  const step = power * [1, 2, 5, 10].find((each) => each * power >= raw * 0.999)!;
  const first = Math.ceil(from / step - 1e-9);
  return Array.from({ length: Math.floor(to / step + 1e-9) - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}
