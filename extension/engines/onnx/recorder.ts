import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import type { BackendValues, DataId, NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core';
import type { Distribution, Program, TensorSpec } from '../../core/engine';
import { UserError } from '../../shared/user-error';
import { registerGradients } from '../gradients';
import type { Graph, GraphModel } from './graph';
import { kernelFor } from './kernels/kernel';
import { kernels } from './kernels/table';
import { Value, type DType } from './value';

// After tfjs's own, which its import has registered just now.
registerGradients(tf);

/** Tensors above this many floats are never constants of a model: they are batches or random numbers that would be the same at every step. */
const LARGEST_CAPTURE = 16384;

export interface Recording {
  model: GraphModel;
  /** State entries read and written, as inputs `state:NAME` and outputs `next:NAME`. */
  reads: string[];
  writes: string[];
  outputs: string[];
  /** In order of the request, as inputs `random:0` … */
  randoms: { distribution: Distribution; shape: number[] }[];
}

/** A tfjs backend whose kernels write ONNX nodes instead of computing. One recording at a time. */
class Recorder extends tf.KernelBackend {
  private values = new WeakMap<DataId, { value: Value; references: number }>();
  private count = 0;
  private graph: Graph | null = null;

  record<T>(graph: Graph, work: () => T): T {
    this.graph = graph;
    try {
      return work();
    } finally {
      this.graph = null;
      this.values = new WeakMap();
      this.count = 0;
    }
  }

  runKernel(name: string, inputs: object, attrs: NamedAttrMap | undefined): TensorInfo | TensorInfo[] {
    const values = Object.fromEntries(Object.entries(inputs as Record<string, TensorInfo | null>).flatMap(([key, info]) => (info ? [[key, this.value(info)]] : [])));
    const result = kernelFor(kernels, name, this.graph!)(this.graph!, values, attrs ?? {});
    return Array.isArray(result) ? result.map((value) => this.info(value)) : this.info(result);
  }

  value({ dataId }: TensorInfo): Value {
    return this.values.get(dataId)!.value;
  }

  info(value: Value): TensorInfo {
    const dataId = {};
    this.values.set(dataId, { value, references: 1 });
    this.count++;
    return { dataId, shape: value.shape, dtype: value.dtype };
  }

  override write(values: BackendValues, shape: number[], dtype: tf.DataType): DataId {
    if (!this.graph) throw new Error('Tensors are made on the recorder only while a program is recorded.');
    return this.info(capture(this.graph, values as ArrayLike<number>, shape, dtype as DType)).dataId;
  }

  override move(dataId: DataId, values: BackendValues, shape: number[], dtype: tf.DataType, references: number): void {
    this.values.set(dataId, { value: capture(this.graph!, values as ArrayLike<number>, shape, dtype as DType), references });
    this.count++;
  }

  override readSync(): BackendValues {
    throw new Error('A program is recorded before it runs: its tensors have no values to read (dataSync, arraySync) yet.');
  }
  override async read(): Promise<BackendValues> {
    return this.readSync();
  }

  override refCount(dataId: DataId): number {
    return this.values.get(dataId)?.references ?? 0;
  }
  override incRef(dataId: DataId): void {
    const entry = this.values.get(dataId);
    if (entry) entry.references++;
  }
  override disposeData(dataId: DataId, force = false): boolean {
    const entry = this.values.get(dataId);
    if (!entry) return true;
    entry.references--;
    if (!force && entry.references > 0) return false;
    this.values.delete(dataId);
    this.count--;
    return true;
  }
  override numDataIds(): number {
    return this.count;
  }
  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }
  override epsilon(): number {
    return 1e-7;
  }
  override floatPrecision(): 16 | 32 {
    return 32;
  }
  override timerAvailable(): boolean {
    return false;
  }
}

function capture(graph: Graph, values: ArrayLike<number>, shape: number[], dtype: DType): Value {
  const first = values[0];
  let uniform = first !== undefined;
  for (let i = 1; uniform && i < values.length; i++) uniform = values[i] === first;
  if (uniform) return Value.uniform(graph, shape, dtype, Number(first));
  if (dtype === 'float32' && values.length > LARGEST_CAPTURE)
    throw new Error(`A program holds an array of ${values.length} numbers (shape ${shape}): give it as an input, and draw random numbers with io.random.`);
  return Value.constant(graph, shape, dtype, values);
}

const NAME = 'recorder';

/** tfjs's registry is one for the process, and outlives this module where it is loaded anew. */
const registered = (): Recorder => (tf.findBackend(NAME) as Recorder | null) ?? register();

function register(): Recorder {
  const recorder = new Recorder();
  tf.registerBackend(NAME, () => recorder, 0);
  for (const kernelName of Object.keys(kernels))
    tf.registerKernel({ kernelName, backendName: NAME, kernelFunc: ({ inputs, attrs }) => recorder.runKernel(kernelName, inputs, attrs) });
  return recorder;
}

/** Runs a program once on the recorder, into an empty graph. `stateShape` gives the shape of a state entry. Throws a UserError that names a missing kernel. */
export function record(
  name: string,
  program: Program,
  inputs: Record<string, TensorSpec>,
  stateShape: (name: string) => number[],
  graph: Graph,
): Recording {
  const backend = registered();
  const before = tf.getBackend();
  void tf.setBackend(NAME);
  try {
    return backend.record(graph, () => tf.tidy(() => trace(backend, graph, program, inputs, stateShape) as never) as unknown as Recording);
  } catch (error) {
    const missing = /Kernel '(\w+)' not registered/.exec(String(error));
    if (missing) throw new UserError('engine-lacks-kernel', 'The onnx engine cannot compute {kernel}, which {layer} needs; choose the engine "tensorflow" or leave that part out.', { kernel: missing[1]!, layer: name });
    throw error;
  } finally {
    if (before) void tf.setBackend(before);
  }
}

function trace(backend: Recorder, graph: Graph, program: Program, inputs: Record<string, TensorSpec>, stateShape: (name: string) => number[]): Recording {
  const tensor = (value: Value): tf.Tensor => tf.engine().makeTensorFromTensorInfo(backend.info(value));
  const port = (name: string, { shape, dtype }: TensorSpec): tf.Tensor => tensor(Value.of(graph, shape, dtype, graph.input(name, dtype, shape)));
  const reads = new Map<string, tf.Tensor>();
  const randoms: Recording['randoms'] = [];
  const { outputs, state = {} } = program({
    tf,
    inputs: Object.fromEntries(Object.entries(inputs).map(([name, spec]) => [name, port(name, spec)])),
    state: (name) => {
      const known = reads.get(name);
      if (known) return known;
      const made = port(`state:${name}`, { shape: stateShape(name), dtype: 'float32' });
      reads.set(name, made);
      return made;
    },
    random: (distribution, shape) => {
      randoms.push({ distribution, shape });
      return port(`random:${randoms.length - 1}`, { shape, dtype: 'float32' });
    },
  });
  for (const [name, result] of Object.entries(outputs)) emit(backend, graph, name, result);
  for (const [name, result] of Object.entries(state)) emit(backend, graph, `next:${name}`, result);
  return { model: graph.finish(), reads: [...reads.keys()], writes: Object.keys(state), outputs: Object.keys(outputs), randoms };
}

function emit(backend: Recorder, graph: Graph, name: string, result: tf.Tensor): void {
  const value = backend.value(result);
  const float = value.dtype === 'float32' ? value.plain() : graph.node('Cast', [value.plain()], { to: 1 });
  graph.output(name, float, 'float32', value.shape);
}
