import type * as Ort from 'onnxruntime-node';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Compiled, Engine, Keep, Program, StateEntry, TensorSpec } from '../../core/engine';
import { UserError } from '../../shared/user-error';
import { asOutOfMemory, withinMemory } from '../out-of-memory';
import { InputBuffers } from './buffers';
import { encode } from './encode';
import { Graph, type GraphModel } from './graph';
import { record, type Recording } from './recorder';
import { nativeBuild } from './runtime';
import { sizeOf } from './value';

type Build = Pick<typeof Ort, 'Tensor' | 'InferenceSession' | 'env'>;
type Location = 'gpu-buffer' | 'cpu';

export interface WebGpuOptions {
  /** The adapter's name, for people. */
  device?: string;
  /** Refuses a graph of which a part would run on the CPU. */
  wholly?: boolean;
}

/**
 * The recorder's graphs on onnxruntime's WebGPU provider. The state stays on the device: what a run writes is what the next one reads. Only inputs, random
 * numbers and outputs cross.
 */
export class WebGpuEngine implements Engine {
  readonly id = 'webgpu';
  readonly threads = 1;
  private readonly state = new Map<string, Held>();
  private readonly open = new Set<Session>();

  private constructor(
    private readonly build: Build,
    readonly device: string,
    private readonly wholly: boolean,
  ) {}

  /** Rejects where there is no adapter, a software one included, or no binary. */
  static async open({ device = 'WebGPU', wholly = false }: WebGpuOptions = {}): Promise<WebGpuEngine> {
    const build = await nativeBuild();
    build.env.logLevel = 'fatal';
    const engine = new WebGpuEngine(build, device, wholly);
    // The device is the sessions' in common, and goes with the last of them: this one stays.
    const graph = new Graph(null, 'webgpu');
    graph.output('y', graph.input('x', 'float32', [1]), 'float32', [1]);
    await oneAtATime(() => engine.session(graph.finish(), { y: 'cpu' }));
    return engine;
  }

  get versions(): Record<string, string> {
    return { 'onnxruntime-node': this.build.env.versions.node! };
  }

  setState(entries: Record<string, StateEntry>): void {
    for (const [name, { shape, values }] of Object.entries(entries)) {
      if (values.length !== sizeOf(shape)) throw new Error(`State entry '${name}' has ${values.length} values for shape ${shape}.`);
      this.replace(name, new this.build.Tensor('float32', values.slice(), shape), null);
    }
  }

  async getState(names: string[] = [...this.state.keys()]): Promise<Record<string, StateEntry>> {
    const here = await oneAtATime(() => this.download(names.filter((name) => this.read(name).location !== 'cpu')));
    return Object.fromEntries(names.map((name) => {
      const { dims, data } = here[name] ?? this.read(name);
      return [name, { shape: [...dims], values: (data as Float32Array).slice() }];
    }));
  }

  compile(name: string, program: Program, specs: Record<string, TensorSpec>): Promise<Compiled> {
    return withinMemory(`"${name}"`, async () => {
      const recording = record(name, program, specs, (entry) => [...this.read(entry).dims], new Graph(null, 'webgpu'));
      const places = Object.fromEntries(recording.model.outputs.map((port): [string, Location] => [port.name, recording.outputs.includes(port.name) ? 'cpu' : 'gpu-buffer']));
      const session = await oneAtATime(() => this.session(recording.model, places));
      const inputs = new InputBuffers(this.build, name, recording, specs);
      return {
        run: (values, draw, keep) => withinMemory(`"${name}"`, () => oneAtATime(() => this.run(recording, session, inputs.filled(values, draw), keep))),
        dispose: () => session.close(),
      };
    });
  }

  dispose(): void {
    for (const held of this.state.values()) free(held);
    this.state.clear();
    for (const session of this.open) session.close();
  }

  private async run({ reads, writes, outputs }: Recording, session: Session, inputs: Record<string, Tensor>, keep?: Keep): Promise<Record<string, Float32Array>> {
    // Each run would send again what was set since it was last read.
    await this.upload(reads.filter((name) => this.read(name).location === 'cpu'));
    const results = await session.run({ ...inputs, ...Object.fromEntries(reads.map((name) => [`state:${name}`, this.read(name)])) }).catch((error: unknown) => this.gaveUp(error));
    const copies = Object.fromEntries(outputs.map((key) => [key, (results[key]!.data as Float32Array).slice()]));
    const kept = !keep || keep(copies);
    for (const name of writes) {
      const next = results[`next:${name}`]!;
      if (kept) this.replace(name, next, session);
      else next.dispose();
    }
    return copies;
  }

  /** For want of memory, which the program is told that wants it, or for good: a device that is lost does not come back in this process. */
  private gaveUp(error: unknown): never {
    if (asOutOfMemory(error, this.device) instanceof UserError) throw error;
    throw new UserError('gpu-gave-up', 'The graphics adapter {device} gave up ({reason}): the last checkpoint is kept, and resumed with the engine "onnx" the run goes on on the CPU.', { device: this.device, reason: wordsOf(error) });
  }

  private async upload(names: string[]): Promise<void> {
    if (names.length === 0) return;
    const session = await this.copying(names, 'gpu-buffer');
    const sent = await session.run(Object.fromEntries(names.map((name) => [name, this.read(name)])));
    for (const name of names) this.replace(name, sent[`copy of ${name}`]!, session);
    session.close();
  }

  private async download(names: string[]): Promise<Record<string, Tensor>> {
    if (names.length === 0) return {};
    const session = await this.copying(names, 'cpu');
    try {
      const fetched = await session.run(Object.fromEntries(names.map((name) => [name, this.read(name)])));
      return Object.fromEntries(names.map((name) => [name, fetched[`copy of ${name}`]!]));
    } finally {
      session.close();
    }
  }

  /** A session that computes nothing: a tensor on the device cannot be read by itself, and none can be made there. */
  private copying(names: string[], to: Location): Promise<Session> {
    const graph = new Graph(null, 'webgpu');
    for (const name of names) {
      const shape = [...this.read(name).dims];
      graph.output(`copy of ${name}`, graph.input(name, 'float32', shape), 'float32', shape);
    }
    const model = graph.finish();
    return this.session(model, Object.fromEntries(model.outputs.map(({ name }) => [name, to])));
  }

  private async session(model: GraphModel, places: Record<string, Location>): Promise<Session> {
    const opened = await this.build.InferenceSession.create(encode(model), {
      // With channels last, the provider's own choice, a transposed convolution of groups with one output each computes wrongly.
      executionProviders: [{ name: 'webgpu', preferredLayout: 'NCHW' }],
      preferredOutputLocation: places,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      // What is wrong is thrown, and would be printed beside that.
      logSeverityLevel: 4,
      extra: { session: { disable_cpu_ep_fallback: this.wholly ? '1' : '0' } },
    });
    const session = new Session(opened, () => this.open.delete(session));
    this.open.add(session);
    return session;
  }

  private read(name: string): Tensor {
    const held = this.state.get(name);
    if (!held) throw new Error(`The engine's state has no entry '${name}'.`);
    return held.tensor;
  }

  private replace(name: string, tensor: Tensor, maker: Session | null): void {
    maker?.lend();
    const before = this.state.get(name);
    if (before) free(before);
    this.state.set(name, { tensor, maker });
  }
}

/** What onnxruntime says, without the place in its code. */
export const wordsOf = (error: unknown): string => String((error as Error).message).split('\n')[0]!.replace(/^.* was false\. /, '');

interface Held {
  tensor: Tensor;
  /** The session whose buffer it is; null where it is not on the device. */
  maker: Session | null;
}

function free({ tensor, maker }: Held): void {
  if (!maker) return;
  tensor.dispose();
  maker.takeBack();
}

/** The buffers that a session has made are its own: it is released when it is closed and the last of them is given back. A tensor that outlives it ends the process. */
class Session {
  private lent = 0;
  private closed = false;

  constructor(
    private readonly session: InferenceSession,
    private readonly released: () => void,
  ) {}

  run(feeds: Record<string, Tensor>): Promise<Record<string, Tensor>> {
    return this.session.run(feeds) as Promise<Record<string, Tensor>>;
  }

  lend(): void {
    this.lent++;
  }

  takeBack(): void {
    this.lent--;
    this.releaseWhenDone();
  }

  close(): void {
    this.closed = true;
    this.releaseWhenDone();
  }

  private releaseWhenDone(): void {
    if (!this.closed || this.lent > 0) return;
    this.released();
    void oneAtATime(() => this.session.release());
  }
}

let last: Promise<unknown> = Promise.resolve();

/** Two sessions of the provider that work at once end the process (onnxruntime#32561). */
function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  const mine = last.then(work);
  last = mine.catch(() => undefined);
  return mine;
}
