import type { Engine } from '../core/engine';
import { UserError } from '../shared/user-error';

export interface EngineOptions {
  /** Physical cores where absent. */
  threads?: number;
}

/** One row an engine, by id. Each loads its own library when it is opened, not before. */
const engines: Record<string, (options: EngineOptions) => Promise<Engine>> = {
  onnx: async ({ threads }) => (await import('./onnx/onnx-engine')).OnnxEngine.create(threads),
  reference: async () => (await import('./reference')).openReference(),
};

/** `auto` is the recorder: it runs everywhere. Throws a UserError for an unknown id. */
export async function openEngine(id: string, options: EngineOptions = {}): Promise<Engine> {
  const open = engines[id === 'auto' ? 'onnx' : id];
  if (!open) throw new UserError(`Unknown engine '${id}': choose one of auto, ${Object.keys(engines).join(', ')}.`);
  return open(options);
}
