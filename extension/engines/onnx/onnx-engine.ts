import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Compiled, Engine, Keep, Program, StateEntry, TensorSpec } from '../../core/engine';
import { cpuWords } from '../../shared/device-words';
import { fill } from '../../shared/said';
import { withinMemory } from '../out-of-memory';
import { physicalCores } from '../physical-cores';
import { InputBuffers } from './buffers';
import { Graph, type GraphModel, type Port } from './graph';
import { record, type Recording } from './recorder';
import { loadNative, loadWasm, openSession, probeBlock, type Runtime } from './runtime';
import { State } from './state';
import { sizeOf } from './value';

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

  async getState(names: string[] = this.state.names()): Promise<Record<string, StateEntry>> {
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

  private async prepare(name: string, program: Program, specs: Record<string, TensorSpec>): Promise<Compiled> {
    const recording = record(name, program, specs, (entry) => [...this.state.read(entry).dims], new Graph(this.block));
    // The first program that changes the state is the training step: its threads alone wait awake.
    const spinning = recording.writes.length > 0 && !this.spinning;
    this.spinning ||= spinning;
    const session = await openSession(this.runtime, recording.model, { threads: this.threads, spinning });
    this.open.add(session);
    const inputs = new InputBuffers(this.runtime, name, recording, specs);
    const outputs = this.emptyOutputs(recording);
    return {
      run: (values, draw, keep) => withinMemory(`"${name}"`, () => this.run(recording, session, inputs.filled(values, draw), outputs, keep)),
      dispose: () => {
        if (!this.open.delete(session)) return;
        if (spinning) this.spinning = false;
        void session.release();
      },
    };
  }

  private emptyOutputs({ model, outputs }: Recording): Record<string, Tensor> {
    return Object.fromEntries(outputs.map((name) => {
      const { shape } = portOf(model, name);
      return [name, new this.runtime.Tensor('float32', new Float32Array(sizeOf(shape)), shape)];
    }));
  }

  private async run({ model, reads, writes }: Recording, session: InferenceSession, inputs: Record<string, Tensor>, outputs: Record<string, Tensor>, keep?: Keep): Promise<Record<string, Float32Array>> {
    const feeds = { ...inputs, ...Object.fromEntries(reads.map((entry) => [`state:${entry}`, this.state.read(entry)])) };
    const next = writes.map((entry) => [`next:${entry}`, this.state.next(entry, portOf(model, `next:${entry}`).shape)]);
    await this.runtime.run(session, feeds, { ...outputs, ...(Object.fromEntries(next) as Record<string, Tensor>) });
    const copies = Object.fromEntries(Object.entries(outputs).map(([key, { data }]) => [key, (data as Float32Array).slice()]));
    if (!keep || keep(copies)) this.state.advance(writes);
    return copies;
  }
}

const portOf = ({ outputs }: GraphModel, port: string): Port => outputs.find(({ name }) => name === port)!;
