import { incbet, incbi } from 'cephes';

/** Student's t with `df` degrees of freedom, whole or not: the share of it up to `t`. */
export function studentCdf(t: number, df: number): number {
  const tail = 0.5 * incbet(df / 2, 0.5, df / (df + t * t));
  return t > 0 ? 1 - tail : tail;
}

/** The share of it that lies further out than `t` on either side: a two-sided test's p. */
export const studentTails = (t: number, df: number): number => incbet(df / 2, 0.5, df / (df + t * t));

/** Up to where a share `p`, above a half and below 1, of it lies. */
export function studentQuantile(p: number, df: number): number {
  const x = incbi(df / 2, 0.5, 2 * (1 - p));
  return Math.sqrt((df * (1 - x)) / x);
}
