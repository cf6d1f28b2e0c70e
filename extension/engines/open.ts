import type { Engine } from '../core/engine';
import { UserError } from '../shared/user-error';

export interface EngineOptions {
  /** Physical cores where absent. */
  threads?: number;
  /** A folder with a node_modules that holds tfjs-node-gpu or tfjs-node, where the user had it installed. */
  packages?: string;
  /** Hears why another engine than the one asked for was opened. */
  onNotice?: (message: string) => void;
}

/** One row an engine, by id. Each loads its own library when it is opened, not before. */
const engines: Record<string, (options: EngineOptions) => Promise<Engine>> = {
  onnx: async ({ threads }) => (await import('./onnx/onnx-engine')).OnnxEngine.create(threads),
  tensorflow: async (options) => {
    try {
      return await (await import('./tensorflow')).openTensorflow(options);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      options.onNotice?.(`${error.message} This run uses "onnx".`);
      return openEngine('onnx', options);
    }
  },
  reference: async () => (await import('./reference')).openReference(),
};

/** `auto` is the recorder: it runs everywhere. Throws a UserError for an unknown id. */
export async function openEngine(id: string, options: EngineOptions = {}): Promise<Engine> {
  checkEngine(id);
  return engines[id === 'auto' ? 'onnx' : id]!(options);
}

/** Throws a UserError for an unknown id, without opening anything. */
export function checkEngine(id: string): void {
  if (id !== 'auto' && !Object.hasOwn(engines, id)) throw new UserError(`Unknown engine '${id}': choose one of auto, ${Object.keys(engines).join(', ')}.`);
}
