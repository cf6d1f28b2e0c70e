import type { Tensor } from 'onnxruntime-node';
import type { StateEntry } from '../../core/engine';
import type { Runtime } from './runtime';
import { sizeOf } from './value';

/** The state entries as arrays that sessions read from and write to: a run writes an entry's spare array, then the two change places. */
export class State {
  private readonly current = new Map<string, Tensor>();
  private readonly spare = new Map<string, Tensor>();

  constructor(private readonly runtime: Runtime) {}

  set(name: string, { shape, values }: StateEntry): void {
    if (values.length !== sizeOf(shape)) throw new Error(`State entry '${name}' has ${values.length} values for shape ${shape}.`);
    this.current.set(name, new this.runtime.Tensor('float32', values.slice(), shape));
    this.spare.delete(name);
  }

  copy(name: string): StateEntry {
    const tensor = this.read(name);
    return { shape: [...tensor.dims], values: (tensor.data as Float32Array).slice() };
  }

  names(): string[] {
    return [...this.current.keys()];
  }

  read(name: string): Tensor {
    const tensor = this.current.get(name);
    if (!tensor) throw new Error(`The engine's state has no entry '${name}'.`);
    return tensor;
  }

  /** Where a run writes the entry's next value. A program may create the entry. */
  next(name: string, shape: number[]): Tensor {
    let tensor = this.spare.get(name);
    if (!tensor) {
      tensor = new this.runtime.Tensor('float32', new Float32Array(sizeOf(shape)), shape);
      this.spare.set(name, tensor);
    }
    return tensor;
  }

  advance(names: string[]): void {
    for (const name of names) {
      const [now, next] = [this.current.get(name), this.spare.get(name)!];
      this.current.set(name, next);
      if (now) this.spare.set(name, now);
      else this.spare.delete(name);
    }
  }

  clear(): void {
    this.current.clear();
    this.spare.clear();
  }
}
