/** NumPy's `RandomState(seed).random_sample()`, one after another: the Mersenne Twister (Matsumoto and Nishimura 1998) with 53 bits a number. Vectors made with NumPy's random numbers are made again with it. */
export function randomState(seed: number): () => number {
  const [size, middle] = [624, 397];
  const state = new Uint32Array(size);
  state[0] = seed;
  for (let i = 1; i < size; i++) state[i] = Math.imul(1812433253, state[i - 1]! ^ (state[i - 1]! >>> 30)) + i;
  let at = size;
  const next = (): number => {
    if (at === size) {
      for (let i = 0; i < size; i++) {
        const bits = (state[i]! & 0x80000000) | (state[(i + 1) % size]! & 0x7fffffff);
        state[i] = state[(i + middle) % size]! ^ (bits >>> 1) ^ (bits & 1 ? 0x9908b0df : 0);
      }
      at = 0;
    }
    let bits = state[at++]!;
    bits ^= bits >>> 11;
    bits ^= (bits << 7) & 0x9d2c5680;
    bits ^= (bits << 15) & 0xefc60000;
    return (bits ^ (bits >>> 18)) >>> 0;
  };
  return () => ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992;
}
