import { settingWords } from '../core/study/values';
import type { Study, StudyRun } from '../lab/study/read-study';
import { slurmTasks, taskOf } from '../runner/slurm/tasks';
import { t } from './translate';

/** A row a task of a study's job array that waits or runs: as squeue has it, and the run that it has taken. None where there are none. */
export async function taskRows({ folder, variables, text }: Study, runs: ReadonlyMap<number, StudyRun>): Promise<string[][]> {
  const tasks = await slurmTasks(folder);
  if (tasks.length === 0) return [];
  const taken = new Map([...runs.values()].filter(({ state }) => state === 'going').map((run) => [taskOf(folder, run.number), run]));
  const rows = tasks.map(({ id, state, reason, node }) => {
    const run = taken.get(id);
    return [id, state, node || reason, run ? `${run.number + 1} ${t(settingWords(variables, text, run.setting))}, seed ${run.claim.seed}` : ''];
  });
  return [[t('task'), t('state'), t('node or reason'), t('run')], ...rows];
}
