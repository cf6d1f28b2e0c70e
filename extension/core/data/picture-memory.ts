/**
 * Arrays for pictures, used again and again: a transform takes one for what it makes and gives back the one it read.
 * Contents are whatever was left there.
 */
export class PictureMemory {
  private readonly freeBytes = new Map<number, Uint8Array[]>();
  private readonly freeFloats = new Map<number, Float32Array[]>();

  bytes(length: number): Uint8Array {
    return this.freeBytes.get(length)?.pop() ?? new Uint8Array(length);
  }

  floats(length: number): Float32Array {
    return this.freeFloats.get(length)?.pop() ?? new Float32Array(length);
  }

  /** Only for arrays that came from here and that nobody reads any more. */
  release(values: Uint8Array | Float32Array): void {
    if (values instanceof Uint8Array) put(this.freeBytes, values);
    else put(this.freeFloats, values);
  }
}

function put<T extends { length: number }>(free: Map<number, T[]>, values: T): void {
  const same = free.get(values.length);
  if (same) same.push(values);
  else free.set(values.length, [values]);
}
