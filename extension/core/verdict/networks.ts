import { incbet } from 'cephes';

/** Which of the pictures that a run validated its figure counts as right. */
export interface JudgedPictures {
  /** Of the data: equal where two runs validated the same pictures. */
  dataHash: string;
  /** 1 or 0 a picture. */
  right: Uint8Array;
}

/** Two networks held against each other picture by picture. */
export interface NetworkTest {
  pictures: number;
  /** Pictures that one of both alone gets right. */
  onlyA: number;
  onlyB: number;
  /** McNemar's exact test (McNemar 1947, by the binomial distribution), two-sided. */
  p: number;
}

/** Of networks that validated the same pictures. */
export function testNetworks({ right: a }: JudgedPictures, { right: b }: JudgedPictures): NetworkTest {
  let [onlyA, onlyB] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    if (a[i]! > b[i]!) onlyA++;
    else if (a[i]! < b[i]!) onlyB++;
  }
  return { pictures: a.length, onlyA, onlyB, p: mcnemar(onlyA, onlyB) };
}

/** `statsmodels.stats.contingency_tables.mcnemar(exact=True)`: twice the chance that of all these a fair coin gives the fewer or less. */
export const mcnemar = (onlyA: number, onlyB: number): number => Math.min(1, 2 * fairCoin(Math.min(onlyA, onlyB), onlyA + onlyB));

/** The chance of `k` heads or fewer in `n` throws. */
const fairCoin = (k: number, n: number): number => (k >= n ? 1 : incbet(n - k, k + 1, 0.5));
