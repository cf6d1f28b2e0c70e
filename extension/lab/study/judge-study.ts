import { unshared } from '../../core/study/fairness';
import { settingVariables } from '../../core/study/folds';
import { settingWords } from '../../core/study/values';
import type { Speak } from '../../shared/said';
import { judgeRuns, metricNamed, type Judgement } from '../judge-runs';
import { furtherRuns } from './more-seeds';
import { readStudyRuns, type Study } from './read-study';

/** What can be concluded of a study's settings so far, with further seeds of theirs. `t` names them. Throws a UserError where none of its runs has finished. */
export function judgeStudy(study: Study, t: Speak): Judgement {
  const finished = [...readStudyRuns(study).values(), ...furtherRuns(study)].filter(({ state }) => state === 'finished');
  const names = new Map(finished.map(({ folder, setting }) => [folder, t(settingWords(settingVariables(study.variables), study.text, setting))]));
  const judgement = judgeRuns([...names.keys()], { names, metric: verdictMetric(study.plan.metric) }, t);
  return { ...judgement, remarks: [...judgement.remarks, ...unshared(study.text, study.variables)] };
}

/** Figures of runs drop the "val_" of those that only validation has. */
const verdictMetric = (metric: string) => metricNamed(metric.replace(/^val_(?=top5|macro)/, ''));
