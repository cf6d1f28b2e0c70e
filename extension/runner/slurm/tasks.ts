import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { turnFolder } from '../../lab/study/study-place';
import { readRegularFile } from '../../trainer/regular-file';
import { runProgram } from './run-program';

/** In the folder of a run's turn: the task that has taken it, "JOB_TASK" as squeue names it. */
export const taskFile = 'task';

/** The task of a job array that this process is; null outside one. */
export function ownTask(): string | null {
  const { SLURM_ARRAY_JOB_ID: job, SLURM_ARRAY_TASK_ID: task } = process.env;
  return job && task ? `${job}_${task}` : null;
}

/** The task that has taken a run of a study last; null where none has. */
export function taskOf(study: string, run: number): string | null {
  const file = path.join(turnFolder(study, run), taskFile);
  try {
    return existsSync(file) ? readRegularFile(file, 64).toString('utf8') : null;
  } catch {
    return null;
  }
}

/** One task of a study's job array, as squeue has it. */
export interface SlurmTask {
  /** "JOB_TASK". */
  id: string;
  /** "PENDING", "RUNNING", "REQUEUED" … */
  state: string;
  /** Why it waits; empty where it runs. */
  reason: string;
  /** Where it runs; empty where it waits. */
  node: string;
}

/** The name of a study's jobs: by it they are found, so that nothing has to be on record of them. */
export const jobName = (study: string): string => `cnn-lab-${path.basename(study)}-${createHash('sha256').update(path.resolve(study)).digest('hex').slice(0, 8)}`;

/** The user's tasks by that name that wait or run. Throws a UserError where Slurm cannot be asked. */
export async function slurmTasks(study: string): Promise<SlurmTask[]> {
  const printed = await runProgram('squeue', ['--me', '--name', jobName(study), '--array', '--noheader', '--format', '%F_%K|%T|%r|%N']);
  return printed.split('\n').filter((line) => line !== '').map((line) => {
    const [id = '', state = '', reason = '', node = ''] = line.split('|');
    return { id, state, reason: ['None', ''].includes(reason) ? '' : reason, node };
  });
}

/** Whether a task ends now, and may be put back into the queue. */
export const isEnding = ({ state }: SlurmTask): boolean => state === 'COMPLETING';

/** Cancels them all: runs that are going end with a checkpoint. */
export const cancelTasks = (study: string): Promise<string> => runProgram('scancel', ['--me', '--name', jobName(study)]);

/** What a task's log ends with: why its program broke off, where it says so. Empty where there is nothing, and where Slurm has ended it. */
export function lastWordsIn(log: string): string {
  const lines = readFileSync(log, 'utf8').trim().split('\n');
  if (lines.some((line) => /^slurmstepd.* CANCELLED /.test(line))) return '';
  return lines.find((line) => /^\w*Error: /.test(line)) ?? lines.at(-1)!;
}
