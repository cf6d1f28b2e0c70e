/**
 * Seeded random numbers: sfc32 (Chris Doty-Humphrey, PractRand), keyed by any number of integers, so that a stream
 * depends on what it is for (seed, epoch, image) and never on the order in which work happens to be done.
 */
export interface Random {
  /** [0, 1) with 32 random bits. */
  uniform(): number;
  /** Integer in [0, below). */
  integer(below: number): number;
  /** Standard normal (Box-Muller). */
  normal(): number;
}

export function random(...key: number[]): Random {
  // a, b, c and the counter, in a typed array: as variables of a closure every 32 bits would be a number on the heap.
  const state = Int32Array.of(0x9e3779b9, 0x243f6a88, 0xb7e15162, 1);
  const next = (): number => {
    const [b, c] = [state[1]!, state[2]!];
    const sum = (state[0]! + b + state[3]!) | 0;
    state[3]!++;
    state[0] = b ^ (b >>> 9);
    state[1] = c + (c << 3);
    state[2] = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (const part of key) {
    state[0]! ^= part | 0;
    state[1]! ^= Math.floor(part / 4294967296) | 0;
    for (let i = 0; i < 4; i++) next();
  }
  for (let i = 0; i < 12; i++) next();
  const uniform = (): number => next() / 4294967296;
  return {
    uniform,
    integer: (below) => Math.floor(uniform() * below),
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}

/** A text as a part of a key: FNV-1a. */
export function keyOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** Which of those of its name each is, from 0. */
export function turnsOf(names: readonly string[]): number[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const turn = seen.get(name) ?? 0;
    seen.set(name, turn + 1);
    return turn;
  });
}

/** 0 … count-1 in an order drawn from `source` (Fisher-Yates). */
export function permutation(count: number, source: Random): Int32Array {
  const order = new Int32Array(count);
  for (let i = 0; i < count; i++) order[i] = i;
  for (let i = count - 1; i > 0; i--) {
    const j = source.integer(i + 1);
    const held = order[i]!;
    order[i] = order[j]!;
    order[j] = held;
  }
  return order;
}
