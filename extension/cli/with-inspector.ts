import type { InspectorApi } from '../shared/inspector';
import type { Given } from './command';
import { checkpoint, dataFolder, engine, json, runs, threads } from './options';

/** Options of every command that looks into a run. */
export const inspectorOptions = { json, checkpoint, engine, threads, runs, 'data-folder': dataFolder };

/** Opens the inspector for one command and gives back what it held. */
export async function withInspector<T>({ engine, threads, 'data-folder': dataFolder }: Pick<Given<typeof inspectorOptions>, 'engine' | 'threads' | 'data-folder'>, look: (inspector: InspectorApi) => Promise<T>): Promise<T> {
  const { openInspector } = await import('../trainer/inspector');
  const inspector = openInspector({ engine, threads, dataFolder });
  try {
    return await look(inspector);
  } finally {
    await inspector.dispose();
  }
}
