import type * as tfCore from '@tensorflow/tfjs-core';

/** tfjs-core as an engine hands it in. An engine may bring its own copy: never import another beside it. */
export type Tf = typeof tfCore;
export type Tensor = tfCore.Tensor;

export type Values = Float32Array | Int32Array;
export interface TensorSpec {
  shape: number[];
  dtype: 'float32' | 'int32';
}
export interface StateEntry {
  shape: number[];
  values: Float32Array;
}

/**
 * Random numbers a program asks for while it is recorded; the engine feeds new ones at each run, a function of
 * (seed, counter, order of the request) alone, so that runs repeat and resume bit for bit on every engine.
 */
export type Distribution =
  /** 1 with probability p, else 0. */
  | { kind: 'bernoulli'; p: number }
  /** [0, 1). */
  | { kind: 'uniform' }
  | { kind: 'normal' };

/** What a program sees of its engine. Shapes are static: a program is recorded once per shape of its inputs. */
export interface ProgramIo {
  tf: Tf;
  inputs: Record<string, Tensor>;
  /** Reads an entry of the engine's state (a weight, a running mean, an optimizer slot). */
  state(name: string): Tensor;
  random(distribution: Distribution, shape: number[]): Tensor;
}

/**
 * A pure function in tfjs ops, written once and run by every engine: no dataSync, no side effects.
 * `state` holds the new values of the entries it changes; they replace the old ones after the run.
 */
export type Program = (io: ProgramIo) => { outputs: Record<string, Tensor>; state?: Record<string, Tensor> };

/** Whether a run's new state is to replace the one it read, judged by the run's outputs. */
export type Keep = (outputs: Record<string, Float32Array>) => boolean;

export interface Compiled {
  /**
   * Runs once. `inputs` must have the sizes given to `compile`; outputs are copies that the caller owns.
   * `draw` picks the random numbers (ignored where the program asks for none). Where `keep` says no to the outputs, the state
   * stays as it was. Throws a UserError where memory does not suffice.
   */
  run(inputs: Record<string, Values>, draw?: { seed: number; counter: number }, keep?: Keep): Promise<Record<string, Float32Array>>;
  dispose(): void;
}

export interface Engine {
  readonly id: 'onnx' | 'webgpu' | 'wasm' | 'tensorflow' | 'reference';
  /** For people: "CPU, 2 threads", "CPU, WebAssembly, 2 threads", "NVIDIA GPU". */
  readonly device: string;
  readonly threads: number;
  /** What computes, by package: { 'onnxruntime-node': '1.30.0' }. */
  readonly versions: Record<string, string>;
  /** Replaces entries of the state (creating them where missing). Layout and names are PyTorch's. */
  setState(entries: Record<string, StateEntry>): void;
  /** Copies of the named entries, or of all. A device of its own has to send them: for checkpoints and averages, not for each step. */
  getState(names?: string[]): Promise<Record<string, StateEntry>>;
  /** Throws a UserError that names the kernel where the engine lacks one, and one where memory does not suffice. */
  compile(name: string, program: Program, inputs: Record<string, TensorSpec>): Promise<Compiled>;
  dispose(): void;
}
