import type { InspectorApi, RunDescription } from '../shared/inspector';
import type { Given } from './command';
import { checkpoint, dataFolder, engine, json, runs, threads } from './options';
import type { Terminal } from './terminal';
import { t } from './translate';

/** Options of every command that looks into a run. */
export const inspectorOptions = { json, checkpoint, engine, threads, runs, 'data-folder': dataFolder };

/** Opens the inspector for one command and gives back what it held. */
export async function withInspector<T>({ engine, threads, 'data-folder': dataFolder }: Pick<Given<typeof inspectorOptions>, 'engine' | 'threads' | 'data-folder'>, look: (inspector: InspectorApi) => Promise<T>): Promise<T> {
  return (await import('../trainer/inspector')).withInspector({ engine, threads, dataFolder }, look);
}

/** The run that is looked into; what is wrong with others of its checkpoints than the one that is named is noted. */
export async function describeRun(inspector: InspectorApi, run: string, named: string | undefined, terminal: Terminal): Promise<RunDescription> {
  const description = await inspector.describe({ run });
  if (named === undefined && description.checkpoints.length > 0) for (const sentence of description.broken) terminal.note(t(sentence));
  return description;
}
