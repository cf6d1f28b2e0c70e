import { openStudy } from '../lab/study/read-study';
import { isThatProcess } from '../trainer/process-identity';
import { whoHolds } from '../trainer/run-lock';
import { cancelTasks, isEnding, slurmTasks } from './slurm/tasks';

/** Ends what carries a study out, and its runs with a checkpoint: a process of this machine, or all tasks on a cluster. False where nobody does. Throws a UserError where Slurm refuses. */
export async function stopStudy(folder: string): Promise<boolean> {
  if (openStudy(folder).plan.on) {
    const isGoing = (await slurmTasks(folder)).some((task) => !isEnding(task));
    if (isGoing) await cancelTasks(folder);
    return isGoing;
  }
  const holder = whoHolds(folder);
  if (!holder || !isThatProcess(holder)) return false;
  process.kill(holder.pid, 'SIGTERM');
  return true;
}
