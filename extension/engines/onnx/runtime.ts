import type * as Ort from 'onnxruntime-node';
import { reasonOf } from '../../shared/reason-of';
import { UserError } from '../../shared/user-error';
import { encode } from './encode';
import { Graph, NCHWC, type GraphModel, type Port } from './graph';

type Tensors = Record<string, Ort.Tensor>;

/** A build of onnxruntime: the native one, or the one in WebAssembly. */
export interface Runtime extends Pick<typeof Ort, 'Tensor' | 'InferenceSession' | 'env'> {
  /** Runs a session, which writes its outputs into the arrays of `fetches`. */
  run(session: Ort.InferenceSession, feeds: Tensors, fetches: Tensors): Promise<void>;
  /** What it says when it stops at `noTensor`, with no copy made of the outputs behind; null where it does not stop there. */
  wordsAtNoTensor: string | null;
  versions: Record<string, string>;
}

const exportsOf = (module: unknown): typeof Ort => (module as { default?: typeof Ort }).default ?? (module as typeof Ort);

/** onnxruntime's native build. Rejects where there is no binary that loads here. */
export async function nativeBuild(): Promise<typeof Ort> {
  // onnxruntime reports usage to its maker unless this is set before it loads.
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  return exportsOf(await import('onnxruntime-node'));
}

/** Throws a UserError where there is no binary that loads here. */
export async function loadNative(): Promise<Runtime> {
  try {
    const { Tensor, InferenceSession, env } = await nativeBuild();
    const wordsAtNoTensor = await findWordsAtNoTensor({ Tensor, InferenceSession });
    return {
      Tensor, InferenceSession, env, wordsAtNoTensor, versions: { 'onnxruntime-node': env.versions.node! },
      run: async (session, feeds, fetches) => {
        if (wordsAtNoTensor === null) return void (await session.run(feeds, fetches));
        try {
          await session.run(feeds, { [noTensor.name]: null, ...fetches });
        } catch (error) {
          if (String(error) !== wordsAtNoTensor) throw error;
        }
      },
    };
  } catch (error) {
    throw new UserError('engine-does-not-load', 'The engine "onnx" cannot be used: onnxruntime-node has no binary that loads on {platform} ({reason}).', { platform: `${process.platform}-${process.arch}`, reason: reasonOf(error) });
  }
}

/** Needs no binary. Its threads are one pool for the whole process, of the size that is asked for first: `env.wasm.numThreads`. */
export async function loadWasm(threads: number): Promise<Runtime> {
  const { Tensor, InferenceSession, env } = exportsOf(await import('onnxruntime-web'));
  env.wasm.numThreads ??= threads;
  return {
    Tensor, InferenceSession, env, wordsAtNoTensor: null, versions: { 'onnxruntime-web': env.versions.web! },
    // Its arrays are copies out of WebAssembly's memory; it takes given ones for outputs and leaves them as they are.
    run: async (session, feeds, fetches) => {
      const results = await session.run(feeds, Object.keys(fetches));
      for (const [name, { data }] of Object.entries(fetches)) (data as Float32Array).set(results[name]!.data as Float32Array);
    },
  };
}

/**
 * The first output of every model of the native build. When a run is done, onnxruntime-node copies each output into an array of its own, one too that it
 * was given an array for: a tenth of a training step, whose outputs are the whole state, and memory that only the garbage collector
 * gives back. It takes them in order and gives up, with an error, at one that is no tensor: by then all are written.
 */
const noTensor: Port = { name: 'no tensor', type: 'float32', shape: [], sequence: true };

/** Asks it for a tiny model's output. A version that does not stop at no tensor, or stops before the others are written, is used as it is, copies and all. */
async function findWordsAtNoTensor(runtime: Pick<Runtime, 'Tensor' | 'InferenceSession'>): Promise<string | null> {
  const graph = new Graph();
  graph.output('y', graph.node('Neg', [graph.input('x', 'float32', [1])]), 'float32', [1]);
  const [x, y] = [new runtime.Tensor('float32', Float32Array.of(1), [1]), new runtime.Tensor('float32', new Float32Array(1), [1])];
  let session: Ort.InferenceSession;
  try {
    session = await openModel(runtime, withoutCopies(graph.finish()), { threads: 1, spinning: false });
  } catch {
    return null;
  }
  try {
    await session.run({ x }, { [noTensor.name]: null, y });
    return null;
  } catch (error) {
    return y.data[0] === -1 ? String(error) : null;
  } finally {
    await session.release();
  }
}

const withoutCopies = ({ nodes, outputs, ...model }: GraphModel): GraphModel => ({
  ...model,
  nodes: [{ op: 'SequenceEmpty', domain: '', inputs: [], outputs: [noTensor.name], attributes: {} }, ...nodes],
  outputs: [noTensor, ...outputs],
});

export interface SessionOptions {
  threads: number;
  /** Idle threads wait awake for the next operator: faster for the one session at work, a stolen core for any other. */
  spinning: boolean;
}

export const openSession = (runtime: Runtime, model: GraphModel, options: SessionOptions): Promise<Ort.InferenceSession> =>
  openModel(runtime, runtime.wordsAtNoTensor === null ? model : withoutCopies(model), options);

const openModel = ({ InferenceSession }: Pick<Runtime, 'InferenceSession'>, model: GraphModel, { threads, spinning }: SessionOptions): Promise<Ort.InferenceSession> =>
  InferenceSession.create(encode(model), {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // A plan of the memory after the first run would be allocated beside what that run has taken: half as much again, and no faster.
    enableMemPattern: false,
    graphOptimizationLevel: 'all',
    // What is wrong is thrown, and would be printed beside that.
    logSeverityLevel: 4,
    extra: { session: { intra_op: { allow_spinning: spinning ? '1' : '0' } } },
  });

/**
 * Channels in a block of the NCHWc layout: 16 with AVX512, 8 on other x64, null where this build has no such kernels (64-bit ARM's under
 * Linux has none). A tiny model tells: in the blocked array the second pixel of the first channel stands behind a whole block.
 */
export async function probeBlock(runtime: Runtime): Promise<number | null> {
  const [channels, pixels] = [64, 2];
  const graph = new Graph();
  const blocked = graph.node('ReorderInput', [graph.input('x', 'float32', [1, channels, pixels, 1])], {}, NCHWC);
  graph.output('y', graph.reshape(blocked, [channels * pixels]), 'float32', [channels * pixels]);
  try {
    const session = await openSession(runtime, graph.finish(), { threads: 1, spinning: false });
    const x = new runtime.Tensor('float32', Float32Array.from({ length: channels * pixels }, (_, i) => i), [1, channels, pixels, 1]);
    const y = new runtime.Tensor('float32', new Float32Array(channels * pixels), [channels * pixels]);
    await runtime.run(session, { x }, { y });
    await session.release();
    const block = (y.data as Float32Array).indexOf(1);
    return block > 1 ? block : null;
  } catch {
    return null;
  }
}
