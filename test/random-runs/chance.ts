import { random } from '../../extension/core/data/random';

/** What a random experiment draws with. */
export interface Chance {
  /** Whole, both ends included. */
  whole(from: number, to: number): number;
  /** Log-uniform in [from, to], of two digits, so that text and number agree everywhere. */
  scale(from: number, to: number): number;
  one<T>(of: readonly T[]): T;
  yes(probability?: number): boolean;
}

export function chance(...key: number[]): Chance {
  const source = random(...key);
  return {
    whole: (from, to) => from + source.integer(to - from + 1),
    scale: (from, to) => Number((from * (to / from) ** source.uniform()).toPrecision(2)),
    one: (of) => of[source.integer(of.length)]!,
    yes: (probability = 0.5) => source.uniform() < probability,
  };
}

/** The given parameters, those left out that are undefined. */
export const given = (params: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
