/** 1234567 as 1,234,567. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

const units = [['Y', 1e24], ['Z', 1e21], ['E', 1e18], ['P', 1e15], ['T', 1e12], ['G', 1e9], ['M', 1e6], ['k', 1e3]] as const;

/** 11375616 as 11.4 M. */
export function rounded(value: number): string {
  if (!Number.isFinite(value)) return 'countless';
  for (const [unit, size] of units) if (value >= size) return `${Number((value / size).toPrecision(3))} ${unit}`;
  return String(value);
}
