import type { Tensor } from 'onnxruntime-node';
import type { TensorSpec, Values } from '../../core/engine';
import { drawInto } from '../random-input';
import type { Recording } from './recorder';
import type { Runtime } from './runtime';
import { sizeOf } from './value';

/** Arrays that stay for a session's life: what it reads its inputs and random numbers from. */
export class InputBuffers {
  private readonly inputs: Record<string, Tensor>;
  private readonly randoms: Tensor[];

  constructor(
    { Tensor }: Pick<Runtime, 'Tensor'>,
    private readonly name: string,
    private readonly recording: Recording,
    specs: Record<string, TensorSpec>,
  ) {
    const empty = ({ dtype, shape }: TensorSpec): Tensor => new Tensor(dtype, dtype === 'int32' ? new Int32Array(sizeOf(shape)) : new Float32Array(sizeOf(shape)), shape);
    this.inputs = Object.fromEntries(Object.entries(specs).map(([key, spec]) => [key, empty(spec)]));
    this.randoms = recording.randoms.map(({ shape }) => empty({ dtype: 'float32', shape }));
  }

  /** By the names of the model's inputs, with a run's values and random numbers. */
  filled(values: Record<string, Values>, draw?: { seed: number; counter: number }): Record<string, Tensor> {
    // Copied: a caller's array may lie in memory that threads share, which onnxruntime does not take.
    for (const [key, { data }] of Object.entries(this.inputs)) (data as Values).set(values[key]!);
    this.recording.randoms.forEach(({ distribution }, order) => {
      if (!draw) throw new Error(`The program '${this.name}' asks for random numbers: run it with a seed and a counter.`);
      drawInto(this.randoms[order]!.data as Float32Array, distribution, draw.seed, draw.counter, order);
    });
    return { ...this.inputs, ...Object.fromEntries(this.randoms.map((tensor, order) => [`random:${order}`, tensor])) };
  }
}
