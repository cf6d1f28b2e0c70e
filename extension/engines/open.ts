import type { Engine } from '../core/engine';
import { UserError } from '../shared/user-error';
import { openReference } from './reference';

export interface EngineOptions {
  threads?: number;
}

/** One row an engine, by id. */
const engines: Record<string, (options: EngineOptions) => Promise<Engine>> = {
  reference: openReference,
};

/** `auto` is the recorder. Throws a UserError for an unknown id. */
export async function openEngine(id: string, options: EngineOptions = {}): Promise<Engine> {
  const open = engines[id === 'auto' ? 'reference' : id];
  if (!open) throw new UserError(`Unknown engine '${id}': choose one of auto, ${Object.keys(engines).join(', ')}.`);
  return open(options);
}
