import { parse } from 'jsonc-parser';
import { applied } from '../core/config/edit';
import { lrSettings } from '../core/config/lr-places';
import { parseExperiment } from '../core/config/parse';
import { editsOf } from '../lab/edit-run';
import type { PathValue } from '../shared/experiment';
import type { GoingChange, GoingChoices } from '../shared/panels';
import type { EditOutcome } from '../shared/run-folder';
import { setOption } from '../shared/set-option';
import { withSettings } from '../trainer/experiment-file';
import { experimentChoices, schedulerEdits, writtenScheduler } from './experiment-choices';
import type { Run } from './run';

/** What may be changed of a run that is going; null where it is not. */
export function goingChoices({ folder, live, progress }: Run): GoingChoices | null {
  if (!live) return null;
  const { text, outlook } = editsOf(folder, progress.epochsDone);
  const choices = experimentChoices(folder, text);
  if (!choices) return null;
  const { lr, epochs, scheduler, schedulers } = choices;
  const decay = parseExperiment(text).experiment?.optimizer.params['weight_decay'];
  return { lr, epochs, scheduler, schedulers, weight_decay: typeof decay === 'number' ? decay : null, waiting: outlook };
}

/** A change to a run that is going as `--set` takes it, and what would come of it. `look` throws a UserError for what is no sound experiment any more, and what comes too late. */
export function plannedChange({ folder, progress }: Run, change: GoingChange): { set: string[]; look: () => EditOutcome } {
  const edits = editsOf(folder, progress.epochsDone);
  const set = settingsOf(edits.text, change);
  return { set, look: () => edits.look(set) };
}

/** Each part is written into what the ones before have made of the text: a cycle fits the epochs that there will be. */
function settingsOf(text: string, { lr, weight_decay, scheduler, epochs }: GoingChange): string[] {
  const set: string[] = [];
  const add = (settings: PathValue[]): void => void set.push(...settings.map(setOption));
  const now = (): string => withSettings(text, set);
  if (epochs !== undefined) add([{ path: ['epochs'], value: epochs }]);
  if (scheduler !== undefined) {
    const written = writtenScheduler(applied(now(), schedulerEdits(now(), scheduler, null)))?.written;
    add([{ path: ['scheduler'], value: written === undefined ? null : (parse(written) as unknown) }]);
  }
  const { experiment } = parseExperiment(now());
  if (lr !== undefined && experiment) add(lrSettings(experiment, lr));
  if (weight_decay !== undefined) add([{ path: ['optimizer', 'weight_decay'], value: weight_decay }]);
  return set;
}
