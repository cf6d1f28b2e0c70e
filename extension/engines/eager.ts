import type { Compiled, Engine, Keep, Program, StateEntry, Tensor, TensorSpec, Tf, Values } from '../core/engine';
import { UserError } from '../shared/user-error';
import { withinMemory } from './out-of-memory';
import { drawInto } from './random-input';

/** Runs programs op by op on a tfjs backend: what the `reference` and `tensorflow` engines share. */
export class EagerEngine implements Engine {
  private readonly entries = new Map<string, Tensor>();

  constructor(
    readonly id: 'reference' | 'tensorflow',
    readonly device: string,
    readonly threads: number,
    readonly versions: Record<string, string>,
    private readonly tf: Tf,
    private readonly backend: string,
  ) {}

  setState(entries: Record<string, StateEntry>): void {
    this.within(() => {
      for (const [name, { shape, values }] of Object.entries(entries)) this.replace(name, this.tf.tensor(values.slice(), shape, 'float32'));
    });
  }

  async getState(names: string[] = [...this.entries.keys()]): Promise<Record<string, StateEntry>> {
    return this.within(() => Object.fromEntries(names.map((name) => [name, { shape: [...this.entry(name).shape], values: this.read(this.entry(name)) }])));
  }

  async compile(name: string, program: Program, specs: Record<string, TensorSpec>): Promise<Compiled> {
    return {
      run: (inputs, draw, keep) => withinMemory(`"${name}"`, async () => this.within(() => this.run(name, program, specs, inputs, draw, keep))),
      dispose: () => undefined,
    };
  }

  dispose(): void {
    for (const tensor of this.entries.values()) tensor.dispose();
    this.entries.clear();
  }

  private run(name: string, program: Program, specs: Record<string, TensorSpec>, inputs: Record<string, Values>, draw?: { seed: number; counter: number }, keep?: Keep) {
    const { tf } = this;
    let order = 0;
    try {
      return tf.tidy(() => {
        const result = program({
          tf,
          inputs: Object.fromEntries(Object.entries(specs).map(([key, { shape, dtype }]) => [key, tf.tensor(inputs[key]!, shape, dtype)])),
          state: (key) => this.entry(key),
          random: (distribution, shape) => {
            if (!draw) throw new Error(`The program '${name}' asks for random numbers: run it with a seed and a counter.`);
            const values = new Float32Array(tf.util.sizeFromShape(shape));
            drawInto(values, distribution, draw.seed, draw.counter, order++);
            return tf.tensor(values, shape);
          },
        });
        const outputs = Object.fromEntries(Object.entries(result.outputs).map(([key, tensor]) => [key, this.read(tensor)]));
        if (keep && !keep(outputs)) return outputs as never;
        const changed = Object.entries(result.state ?? {}).map(([key, tensor]) => [key, tensor.clone()] as const);
        for (const [key, tensor] of changed) this.replace(key, tensor);
        return outputs as never;
      }) as unknown as Record<string, Float32Array>;
    } catch (error) {
      const missing = /Kernel '(\w+)' not registered/.exec(String(error));
      if (missing) throw new UserError('engine-lacks-kernel', 'The {engine} engine cannot compute {kernel}, which {layer} needs; choose another engine.', { engine: this.id, kernel: missing[1]!, layer: name });
      throw error;
    }
  }

  private read(tensor: Tensor): Float32Array {
    return Float32Array.from(tensor.dataSync());
  }

  private entry(name: string): Tensor {
    const tensor = this.entries.get(name);
    if (!tensor) throw new Error(`The engine's state has no entry '${name}'.`);
    return tensor;
  }

  private replace(name: string, tensor: Tensor): void {
    this.entries.get(name)?.dispose();
    this.entries.set(name, this.tf.keep(tensor));
  }

  /** tfjs has one current backend for the whole process: each engine's work runs with its own. */
  private within<T>(work: () => T): T {
    const before = this.tf.getBackend();
    void this.tf.setBackend(this.backend);
    try {
      return work();
    } finally {
      if (before) void this.tf.setBackend(before);
    }
  }
}
