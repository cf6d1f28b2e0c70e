/** Numbers that more are added to. */
export class Growing<T extends Float64Array | Float32Array | Uint32Array> {
  length = 0;
  private values: T;

  constructor(
    private readonly Kind: new (length: number) => T,
    private readonly empty: number,
  ) {
    this.values = new Kind(16);
  }

  get(index: number): number {
    return this.values[index]!;
  }

  /** Beyond the end too: what lies between is `empty`. */
  set(index: number, value: number): void {
    if (index >= this.values.length) {
      const larger = new this.Kind(Math.max(2 * this.values.length, index + 1));
      larger.set(this.values);
      this.values = larger;
    }
    while (this.length <= index) this.values[this.length++] = this.empty;
    this.values[index] = value;
  }
}
