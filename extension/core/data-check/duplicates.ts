/** 256 bits a picture, as eight words. */
export const hashWords = 8;
/** Bits in which near-duplicates differ at most: one of sixteen pieces of sixteen bits then differs in one bit or none. */
export const mostBits = 31;
const pieces = 16;
const turnedBits = [0, ...Array.from({ length: 16 }, (_, bit) => 1 << bit)];

/** Pairs of which the hash says that they may be the same picture: of eight words a picture those within `mostBits` of one another; each pair once, the first before the second. */
export function eachNearPair(hashes: Uint32Array, visit: (a: number, b: number) => void): void {
  const count = hashes.length / hashWords;
  const [order, keys] = [new Uint32Array(count), new Uint16Array(count)];
  for (let piece = 0; piece < pieces; piece++) {
    for (let i = 0; i < count; i++) keys[i] = pieceOf(hashes, i, piece);
    const starts = new Uint32Array(0x10001);
    for (const key of keys) starts[key + 1]!++;
    for (let key = 0; key < 0x10000; key++) starts[key + 1]! += starts[key]!;
    const next = starts.slice();
    for (let i = 0; i < count; i++) order[next[keys[i]!]!++] = i;
    for (let a = 0; a < count; a++) {
      for (const turned of turnedBits) {
        const key = keys[a]! ^ turned;
        for (let at = starts[key + 1]! - 1; at >= starts[key]! && order[at]! > a; at--) {
          const b = order[at]!;
          if (isNear(hashes, a, b) && !isFoundBefore(hashes, a, b, piece)) visit(a, b);
        }
      }
    }
  }
}

const pieceOf = (hashes: Uint32Array, picture: number, piece: number): number => (hashes[picture * hashWords + (piece >> 1)]! >>> (16 * (piece & 1))) & 0xffff;

/** Bits in which two hashes differ. */
export function hashDistance(hashes: Uint32Array, a: number, b: number): number {
  let bits = 0;
  for (let w = 0; w < hashWords; w++) bits += ones(hashes[a * hashWords + w]! ^ hashes[b * hashWords + w]!);
  return bits;
}

function isNear(hashes: Uint32Array, a: number, b: number): boolean {
  let bits = 0;
  for (let w = 0; w < hashWords; w++) if ((bits += ones(hashes[a * hashWords + w]! ^ hashes[b * hashWords + w]!)) > mostBits) return false;
  return true;
}

function isFoundBefore(hashes: Uint32Array, a: number, b: number, piece: number): boolean {
  for (let earlier = 0; earlier < piece; earlier++) if (ones(pieceOf(hashes, a, earlier) ^ pieceOf(hashes, b, earlier)) <= 1) return true;
  return false;
}

function ones(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** A bit string in hexadecimal digits as words. */
export const wordsOfHash = (hexadecimal: string): number[] => Array.from({ length: hashWords }, (_, w) => parseInt(hexadecimal.slice(8 * w, 8 * w + 8), 16));

/** Grey levels a side of what two pictures are held against one another by, once their hashes are near. */
export const thumbSide = 16;
const thumbSize = thumbSide * thumbSide;
/** Two different pictures of like composition stay below, one picture that was compressed, brightened or scaled stays above. */
const leastCorrelation = 0.98;
/** Grey levels: with less contrast there is nothing by which one could know a picture again. */
const leastContrast = 6;

/** Pearson's correlation of the thumbnails of two pictures; 0 where one of them has next to no contrast. */
export function correlation(thumbs: Uint8Array, a: number, b: number): number {
  let [sumA, sumB, squaresA, squaresB, products] = [0, 0, 0, 0, 0];
  for (let i = 0; i < thumbSize; i++) {
    const [x, y] = [thumbs[a * thumbSize + i]!, thumbs[b * thumbSize + i]!];
    sumA += x;
    sumB += y;
    squaresA += x * x;
    squaresB += y * y;
    products += x * y;
  }
  const [varianceA, varianceB] = [squaresA / thumbSize - (sumA / thumbSize) ** 2, squaresB / thumbSize - (sumB / thumbSize) ** 2];
  if (Math.min(varianceA, varianceB) < leastContrast ** 2) return 0;
  return (products / thumbSize - (sumA / thumbSize) * (sumB / thumbSize)) / Math.sqrt(varianceA * varianceB);
}

/** Pictures that are one, from the first on. */
export interface DuplicateGroup {
  pictures: number[];
  /** The lowest by which two of them came together; 1 where all are the same bytes. */
  correlation: number;
  identical: boolean;
}

/** Groups of pictures that are the same bytes (equal `digests`), or whose hashes are near and whose thumbnails say the same. The surest come first. */
export function duplicateGroups(hashes: Uint32Array, thumbs: Uint8Array, digests: readonly string[]): DuplicateGroup[] {
  const parent = Int32Array.from(digests, (_, i) => i);
  const lowest = new Float64Array(digests.length).fill(1);
  const root = (i: number): number => {
    while (parent[i] !== i) i = parent[i] = parent[parent[i]!]!;
    return i;
  };
  const join = (a: number, b: number, by: number): void => {
    const [x, y] = [root(a), root(b)];
    const [first, second] = x < y ? [x, y] : [y, x];
    lowest[first] = Math.min(lowest[x]!, lowest[y]!, by);
    parent[second] = first;
  };
  const firstOf = new Map<string, number>();
  digests.forEach((digest, i) => {
    const first = firstOf.get(digest);
    if (first === undefined) firstOf.set(digest, i);
    else join(first, i, 1);
  });
  eachNearPair(hashes, (a, b) => {
    if (digests[a] === digests[b]) return;
    const by = correlation(thumbs, a, b);
    if (by >= leastCorrelation) join(a, b, by);
  });
  const groups = new Map<number, number[]>();
  digests.forEach((_, i) => {
    const group = groups.get(root(i));
    if (group) group.push(i);
    else groups.set(root(i), [i]);
  });
  return [...groups]
    .filter(([, pictures]) => pictures.length > 1)
    .map(([first, pictures]) => ({ pictures, correlation: lowest[first]!, identical: pictures.every((each) => digests[each] === digests[first]) }))
    .sort((a, b) => Number(b.identical) - Number(a.identical) || b.correlation - a.correlation || a.pictures[0]! - b.pictures[0]!);
}
