import type * as Ort from 'onnxruntime-node';
import { encode } from './encode';
import { Graph, NCHWC, type GraphModel } from './graph';

export type Runtime = typeof Ort;

/** onnxruntime reports usage to its maker unless this is set before it loads. */
export async function loadRuntime(): Promise<Runtime> {
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  const module = await import('onnxruntime-node');
  return (module as unknown as { default?: Runtime }).default ?? module;
}

export interface SessionOptions {
  threads: number;
  /** Idle threads wait awake for the next operator: faster for the one session at work, a stolen core for any other. */
  spinning: boolean;
}

export const openSession = (runtime: Runtime, model: GraphModel, { threads, spinning }: SessionOptions): Promise<Ort.InferenceSession> =>
  runtime.InferenceSession.create(encode(model), {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    extra: { session: { intra_op: { allow_spinning: spinning ? '1' : '0' } } },
  });

/**
 * Channels in a block of the NCHWc layout: 16 with AVX512, 8 with AVX2 and NEON, null where this build has no such kernels. A tiny
 * model tells: in the blocked array the second pixel of the first channel stands behind a whole block.
 */
export async function probeBlock(runtime: Runtime): Promise<number | null> {
  const [channels, pixels] = [64, 2];
  const graph = new Graph();
  const blocked = graph.node('ReorderInput', [graph.input('x', 'float32', [1, channels, pixels, 1])], {}, NCHWC);
  graph.output('y', graph.reshape(blocked, [channels * pixels]), 'float32', [channels * pixels]);
  try {
    const session = await openSession(runtime, graph.finish(), { threads: 1, spinning: false });
    const x = new runtime.Tensor('float32', Float32Array.from({ length: channels * pixels }, (_, i) => i), [1, channels, pixels, 1]);
    const { y } = await session.run({ x });
    await session.release();
    const block = (y!.data as Float32Array).indexOf(1);
    return block > 1 ? block : null;
  } catch {
    return null;
  }
}
