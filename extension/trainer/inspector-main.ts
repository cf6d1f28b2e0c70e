import type { InspectorApi } from '../shared/inspector';
import { openInspector, type InspectorOptions } from './inspector';
import { serveParent } from './serve-parent';

/** The inspector process. */
serveParent<InspectorApi>((options: InspectorOptions) => {
  const { dispose, ...api } = openInspector(options);
  return { api, dispose };
});
