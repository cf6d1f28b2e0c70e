import { resultOf } from '../../core/study/next-run';
import { settingWords } from '../../core/study/values';
import { metricNames } from '../../core/train/metrics';
import { percent } from '../../shared/run-words';
import { said, type Said, type Speak } from '../../shared/said';
import type { Study, StudyRun } from './read-study';
import { countsOf } from './study-counts';

export const stateWords: Record<StudyRun['state'], Said> = { going: said`going`, finished: said`finished`, stopped: said`ended early`, failed: said`failed` };

/** A metric as tables show it. */
export const metricWords = (metric: string, value: number | undefined | null): string =>
  value === undefined || value === null || Number.isNaN(value) ? '' : metric.endsWith('loss') ? value.toPrecision(4) : percent(value);

/** A row a setting that was taken: what is chosen, what came of each seed, the mean; the best first, those that are not known last. */
export function settingRows({ plan, variables, text }: Study, runs: ReadonlyMap<number, StudyRun>, t: Speak): string[][] {
  const trials = new Map<number, StudyRun[]>();
  for (const run of runs.values()) trials.set(run.claim.trial, [...(trials.get(run.claim.trial) ?? []), run]);
  const sign = metricNames[plan.metric] === 'higher' ? -1 : 1;
  const settings = [...trials.values()].map((all) => ({ all, result: resultOf(all) }));
  const rank = ({ result }: (typeof settings)[number]): number => (result.state === 'complete' ? 0 : result.state === 'stopped' ? 1 : 2);
  settings.sort((a, b) => rank(a) - rank(b) || sign * ((a.result.value ?? 0) - (b.result.value ?? 0)));
  return settings.map(({ all, result }) => [
    t(settingWords(variables, text, all[0]!.setting)) || t('all'),
    all.map((run) => (run.state === 'finished' ? metricWords(plan.metric, run.series.at(-1)) : t(stateWords[run.state]))).join(', '),
    result.state === 'complete' ? metricWords(plan.metric, result.value) : '',
  ]);
}

/** "7 of 12 runs have ended: 6 finished, 1 failed." */
export function studyProgress(study: Study, runs: ReadonlyMap<number, StudyRun>): Said {
  const { ended, all, settings, seeds, finished, early, failed } = countsOf(study, runs);
  return said`${{ ended }} of ${{ all }} runs (${{ settings }} settings, ${{ seeds }} seeds each) have ended: ${{ finished }} finished, ${{ early }} ended early, ${{ failed }} failed.`;
}
