import { random } from '../data/random';

/** Of each dimension after the first its primitive polynomial's bits and its first direction numbers (Joe and Kuo 2008, new-joe-kuo-6), as scipy.stats.qmc.Sobol has them. */
const directions = [
  [3, 1], [7, 1, 3], [11, 1, 3, 1], [13, 1, 1, 1], [19, 1, 1, 3, 3], [25, 1, 3, 5, 13], [37, 1, 1, 5, 5, 17], [41, 1, 1, 5, 5, 5], [47, 1, 1, 7, 11, 19],
  [55, 1, 1, 5, 1, 1], [59, 1, 1, 1, 3, 11], [61, 1, 3, 5, 5, 31], [67, 1, 3, 3, 9, 7, 49], [91, 1, 1, 1, 15, 21, 21], [97, 1, 3, 1, 13, 27, 49],
  [103, 1, 1, 1, 15, 7, 5], [109, 1, 3, 1, 15, 13, 25], [115, 1, 1, 5, 5, 19, 61], [131, 1, 3, 7, 11, 23, 15, 103], [137, 1, 3, 7, 13, 13, 15, 69],
  [143, 1, 1, 3, 13, 7, 35, 63], [145, 1, 3, 5, 9, 1, 25, 53], [157, 1, 3, 1, 13, 9, 35, 107], [167, 1, 3, 1, 5, 27, 61, 31], [171, 1, 1, 5, 11, 19, 41, 61],
  [185, 1, 3, 5, 3, 3, 13, 69], [191, 1, 1, 7, 13, 1, 19, 1], [193, 1, 3, 7, 5, 13, 19, 59], [203, 1, 1, 3, 9, 25, 29, 41], [211, 1, 3, 5, 13, 23, 1, 55],
  [213, 1, 3, 7, 3, 13, 59, 17],
] as const;
const bits = 32;
/** Dimensions that there are direction numbers for. */
export const sobolDimensions = directions.length + 1;

/** The direction numbers of a dimension, from 0: one a bit, the highest first. */
function directionsOf(dimension: number): Uint32Array {
  const numbers = new Uint32Array(bits);
  if (dimension === 0) return numbers.map((_, i) => 2 ** (bits - 1 - i));
  const [polynomial, ...first] = directions[dimension - 1]!;
  const degree = first.length;
  for (let i = 0; i < bits; i++) {
    if (i < degree) {
      numbers[i] = first[i]! * 2 ** (bits - 1 - i);
      continue;
    }
    let number = numbers[i - degree]! ^ (numbers[i - degree]! >>> degree);
    for (let k = 1; k < degree; k++) if ((polynomial >> (degree - k)) & 1) number ^= numbers[i - k]!;
    numbers[i] = number;
  }
  return numbers;
}

/** Point `index` of Sobol's sequence in one dimension, as 32 bits. */
export function sobol(index: number, dimension: number): number {
  const numbers = directionsOf(dimension);
  // Gray code: as scipy goes from point to point.
  const gray = index ^ (index >>> 1);
  let point = 0;
  for (let i = 0; i < bits; i++) if ((gray >>> i) & 1) point ^= numbers[i]!;
  return point >>> 0;
}

/** Keeps these streams apart from all others of the same seed. */
const stream = 0x50b0;

/**
 * A number in [0, 1) of a point in many dimensions, which the points of one seed fill evenly (randomly shifted Sobol; Owen 1995 on why shifted), and where there are
 * more dimensions than direction numbers a seeded one.
 */
export function evenly(seed: number, index: number, dimension: number): number {
  if (dimension >= sobolDimensions) return random(seed, stream, dimension, index).uniform();
  const shift = random(seed, stream, dimension).integer(2 ** bits);
  return ((sobol(index, dimension) ^ shift) >>> 0) / 2 ** bits;
}
