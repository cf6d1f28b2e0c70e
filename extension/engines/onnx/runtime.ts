import type * as Ort from 'onnxruntime-node';
import { encode } from './encode';
import type { GraphModel } from './graph';

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
