import type { Standing } from '../../shared/cluster';
import { isEnding, type SlurmTask } from './tasks';

/** How a run stands that somebody has taken and that has not ended. `task`: who took it last, null where that is not on record; `tasks`: as squeue has them, null where it could not be asked. */
export function standingOf(task: string | null, isHeld: boolean, tasks: readonly SlurmTask[] | null): Standing {
  if (!tasks) return isHeld ? 'going' : 'waiting';
  const own = tasks.find(({ id }) => id === task);
  if (own) return isWaiting(own) ? 'requeued' : 'going';
  // Whoever follows a study claims for it what no task has taken yet.
  return task === null && !isHeld ? 'waiting' : 'lost';
}

/** Whether a task has yet to begin, or to begin again. */
export const isWaiting = (task: SlurmTask): boolean => !isEnding(task) && !atWork.has(task.state);
const atWork = new Set(['RUNNING', 'CONFIGURING', 'STAGE_OUT', 'SIGNALING']);
