import type { InspectorApi } from '../shared/inspector';
import type { InspectorOptions } from '../trainer/inspector';

/** Opens the inspector for one command and gives back what it held. */
export async function withInspector<T>(options: InspectorOptions, look: (inspector: InspectorApi) => Promise<T>): Promise<T> {
  const { openInspector } = await import('../trainer/inspector');
  const inspector = openInspector(options);
  try {
    return await look(inspector);
  } finally {
    await inspector.dispose();
  }
}
