import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Compiled, Engine, Keep, Program, StateEntry, TensorSpec, Values } from '../../core/engine';
import { cpuWords } from '../../shared/device-words';
import { fill } from '../../shared/said';
import { drawInto } from '../random-input';
import { withinMemory } from '../out-of-memory';
import { physicalCores } from '../physical-cores';
import { Graph } from './graph';
import { record, type Recording } from './recorder';
import { loadNative, loadWasm, openSession, probeBlock, type Runtime } from './runtime';
import { State } from './state';

export interface OnnxEngineOptions {
  /** Physical cores where absent. */
  threads?: number;
  /** Channels in a block of the NCHWc layout, null for the plain layout alone; found out where absent. */
  block?: number | null;
}

/** Records each program once per shape of its inputs as an ONNX graph, which onnxruntime runs: its native build, or its WebAssembly one. */
export class OnnxEngine implements Engine {
  private readonly state: State;
  private readonly open = new Set<InferenceSession>();
  private spinning = false;

  private constructor(
    readonly id: 'onnx' | 'wasm',
    private readonly runtime: Runtime,
    readonly threads: number,
    private readonly block: number | null,
  ) {
    this.state = new State(runtime);
  }

  /** Throws a UserError where onnxruntime has no binary that loads here. */
  static async native({ threads = physicalCores(), block }: OnnxEngineOptions = {}): Promise<OnnxEngine> {
    const runtime = await loadNative();
    return new OnnxEngine('onnx', runtime, threads, block === undefined ? await probeBlock(runtime) : block);
  }

  static async wasm({ threads = physicalCores(), block }: OnnxEngineOptions = {}): Promise<OnnxEngine> {
    const runtime = await loadWasm(threads);
    const found = block === undefined ? await probeBlock(runtime) : block;
    // onnxruntime goes down to one where threads do not work.
    return new OnnxEngine('wasm', runtime, runtime.env.wasm.numThreads ?? 1, found);
  }

  get device(): string {
    return fill(cpuWords(this.threads, this.id === 'wasm' ? 'WebAssembly' : null));
  }

  get versions(): Record<string, string> {
    return this.runtime.versions;
  }

  setState(entries: Record<string, StateEntry>): void {
    for (const [name, entry] of Object.entries(entries)) this.state.set(name, entry);
  }

  getState(names: string[] = this.state.names()): Record<string, StateEntry> {
    return Object.fromEntries(names.map((name) => [name, this.state.copy(name)]));
  }

  compile(name: string, program: Program, inputs: Record<string, TensorSpec>): Promise<Compiled> {
    return withinMemory(`"${name}"`, () => this.prepare(name, program, inputs));
  }

  dispose(): void {
    for (const session of this.open) void session.release();
    this.open.clear();
    this.state.clear();
  }

  private async prepare(name: string, program: Program, inputs: Record<string, TensorSpec>): Promise<Compiled> {
    const recording = record(name, program, inputs, (entry) => [...this.state.read(entry).dims], new Graph(this.block));
    // The first program that changes the state is the training step: its threads alone wait awake.
    const spinning = recording.writes.length > 0 && !this.spinning;
    this.spinning ||= spinning;
    const session = await openSession(this.runtime, recording.model, { threads: this.threads, spinning });
    this.open.add(session);
    const buffers = allocate(this.runtime, recording, inputs);
    return {
      run: (values, draw, keep) => withinMemory(`"${name}"`, () => this.run(name, recording, session, buffers, values, draw, keep)),
      dispose: () => {
        if (!this.open.delete(session)) return;
        if (spinning) this.spinning = false;
        void session.release();
      },
    };
  }

  private async run(
    name: string,
    recording: Recording,
    session: InferenceSession,
    buffers: Buffers,
    values: Record<string, Values>,
    draw?: { seed: number; counter: number },
    keep?: Keep,
  ): Promise<Record<string, Float32Array>> {
    const feeds: Record<string, Tensor> = { ...buffers.inputs, ...buffers.randoms };
    // Copied: a caller's array may lie in memory that threads share, which onnxruntime does not take.
    for (const [key, { data }] of Object.entries(buffers.inputs)) (data as Values).set(values[key]!);
    for (const entry of recording.reads) feeds[`state:${entry}`] = this.state.read(entry);
    recording.randoms.forEach(({ distribution }, order) => {
      if (!draw) throw new Error(`The program '${name}' asks for random numbers: run it with a seed and a counter.`);
      drawInto(buffers.randoms[`random:${order}`]!.data as Float32Array, distribution, draw.seed, draw.counter, order);
    });
    const fetches: Record<string, Tensor> = { ...buffers.outputs };
    for (const { name: port, shape } of buffers.writes) fetches[`next:${port}`] = this.state.next(port, shape);
    await this.runtime.run(session, feeds, fetches);
    const outputs = Object.fromEntries(recording.outputs.map((key) => [key, (buffers.outputs[key]!.data as Float32Array).slice()]));
    if (!keep || keep(outputs)) this.state.advance(recording.writes);
    return outputs;
  }
}

/** Arrays that stay for a session's life: what it reads its inputs and random numbers from and writes its outputs to. */
interface Buffers {
  inputs: Record<string, Tensor>;
  outputs: Record<string, Tensor>;
  randoms: Record<string, Tensor>;
  writes: { name: string; shape: number[] }[];
}

function allocate({ Tensor }: Runtime, { model, outputs, writes, randoms }: Recording, inputs: Record<string, TensorSpec>): Buffers {
  const size = (shape: number[]): number => shape.reduce((a, b) => a * b, 1);
  const empty = (shape: number[]): Tensor => new Tensor('float32', new Float32Array(size(shape)), shape);
  const input = ({ dtype, shape }: TensorSpec): Tensor => new Tensor(dtype, dtype === 'int32' ? new Int32Array(size(shape)) : new Float32Array(size(shape)), shape);
  const shapeOf = (port: string): number[] => model.outputs.find(({ name }) => name === port)!.shape;
  return {
    inputs: Object.fromEntries(Object.entries(inputs).map(([key, spec]) => [key, input(spec)])),
    outputs: Object.fromEntries(outputs.map((name) => [name, empty(shapeOf(name))])),
    randoms: Object.fromEntries(randoms.map(({ shape }, order) => [`random:${order}`, empty(shape)])),
    writes: writes.map((name) => ({ name, shape: shapeOf(`next:${name}`) })),
  };
}
