import type { Engine } from '../core/engine';
import { deviceWords } from '../shared/device-words';
import type { Mistake } from '../shared/said';
import { UserError } from '../shared/user-error';

export interface EngineOptions {
  /** Physical cores where absent. */
  threads?: number;
  /** A folder from which a tfjs-node-gpu or tfjs-node of the user's is looked for, upwards: the experiment's. It is code that runs here. */
  packages?: string;
  /** Hears why another engine than the one asked for was opened. */
  onNotice?: (notice: Mistake) => void;
}

/** One row an engine, by id. Each loads its own library when it is opened, not before. */
const engines: Record<string, (options: EngineOptions) => Promise<Engine>> = {
  onnx: (options) => orElse('wasm', options, async () => (await import('./onnx/onnx-engine')).OnnxEngine.native(options)),
  webgpu: (options) => orElse('onnx', options, async () => (await import('./webgpu')).openWebGpu(options.onNotice)),
  wasm: async (options) => (await import('./onnx/onnx-engine')).OnnxEngine.wasm(options),
  tensorflow: (options) => orElse('onnx', options, async () => (await import('./tensorflow')).openTensorflow(options)),
  reference: async () => (await import('./reference')).openReference(),
};

export const engineIds = Object.keys(engines);

/** Opens another engine, and says so, where the one wanted cannot be used on this machine. */
async function orElse(id: string, options: EngineOptions, open: () => Promise<Engine>): Promise<Engine> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const engine = await openEngine(id, options);
    options.onNotice?.({ id: 'engine-fell-back', sentence: '{reason} This run uses "{engine}": {device}.', values: { reason: error, engine: engine.id, device: deviceWords(engine.device) } });
    return engine;
  }
}

/** `auto` is the recorder: it runs everywhere, without a binary in WebAssembly. Throws a UserError for an unknown id. */
export async function openEngine(id: string, options: EngineOptions = {}): Promise<Engine> {
  checkEngine(id);
  return engines[id === 'auto' ? 'onnx' : id]!(options);
}

/** Throws a UserError for an unknown id, without opening anything. */
export function checkEngine(id: string): void {
  if (id !== 'auto' && !Object.hasOwn(engines, id)) throw new UserError('unknown-engine', 'Unknown engine \'{engine}\': choose one of auto, {engines}.', { engine: id, engines: Object.keys(engines).join(', ') });
}
