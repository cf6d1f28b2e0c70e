import type { StudyPlan } from '../core/study/study-keys';
import { SlurmStudy } from './slurm/slurm-study';
import { StudyRunner, type CarryOutOptions, type StudyEnd } from './run-study';

/** Carries a study out to its end, or as far as it is asked to. */
export interface StudyExecutor {
  carryOut(): Promise<StudyEnd>;
  stop(): void;
  readonly isStopping: boolean;
}

/** Where a study may be carried out: `"on"` names the row, null the first. */
const executors: Record<'local' | keyof NonNullable<StudyPlan['on']>, new (folder: string, options: CarryOutOptions) => StudyExecutor> = {
  local: StudyRunner,
  slurm: SlurmStudy,
};

export const executorOf = ({ on }: Pick<StudyPlan, 'on'>) => executors[on ? (Object.keys(on)[0] as keyof typeof on) : 'local'];
