import { runsOf } from '../core/study/size';
import { settingWords } from '../core/study/values';
import type { Study, StudyRun } from '../lab/study/read-study';
import { metricWords, stateWords } from '../lab/study/setting-rows';
import type { StudyEvent } from '../runner/run-study';
import { terminalWords } from './hints';
import { t } from './translate';

/** A run as an object of `--json`. */
export function runObject({ plan }: Study, { number, claim, folder, state, series, mistake }: StudyRun) {
  const { trial, seed, values } = claim;
  return { number, trial, seed, values, run: folder, state, [plan.metric]: series.at(-1) ?? null, epochs: series.length, ...(mistake ? { mistake } : {}) };
}

/** What stays of a run that has begun or ended. */
export function eventWords(study: Study, event: Extract<StudyEvent, { run: StudyRun }>): string {
  const { run } = event;
  const values = { number: run.number + 1, runs: runsOf(study.plan, study.space), setting: t(settingWords(study.variables, study.text, run.setting)), seed: run.claim.seed };
  const place = values.setting === '' ? t('{number}/{runs} seed {seed}', values) : t('{number}/{runs} {setting}, seed {seed}', values);
  if (event.type === 'begun') return t('{run}: begun', { run: place });
  if (event.type === 'resumed') return t('{run}: goes on', { run: place });
  if (run.mistake) return t('{run}: failed. {reason}', { run: place, reason: terminalWords(run.mistake) });
  if (run.state === 'going') return t('{run}: stopped', { run: place });
  const figures = { run: place, state: stateWords[run.state], metric: study.plan.metric, value: metricWords(study.plan.metric, run.series.at(-1)), epochs: run.series.length };
  return t('{run}: {state} after {epochs} epochs, {metric} {value}', figures);
}
