import type { ExperimentChange } from '../../shared/events';
import type { Experiment } from '../../shared/experiment';
import { UserError } from '../../shared/user-error';
import { differencesBetween } from './differences';

/** What may be changed while a run goes: nothing that its weights, its batches or its checkpoints rest on, and what is measured of it. */
const changeable = /^(epochs|training\.record|training\.record_every|scheduler(\..*)?|optimizer\.[^.]+\.(lr|weight_decay))$/;

/** What differs between the experiment of a run that is going and a changed one. Throws a UserError where it may not be changed now. */
export function changesOfRun(before: Experiment, after: Experiment): ExperimentChange[] {
  const [from, to] = differencesBetween([before, after]) as [Record<string, unknown>, Record<string, unknown>];
  const changes = Object.keys(from).map((path) => ({ path, from: from[path], to: to[path] }));
  const other = changes.find(({ path }) => !changeable.test(path));
  if (other) throw new UserError('edit-not-now', '"{path}" cannot be changed while the run is going: lr, weight_decay, scheduler, epochs and record can; for anything else begin a new run.', { path: other.path });
  return changes;
}
