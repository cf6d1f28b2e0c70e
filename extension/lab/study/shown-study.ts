import { existsSync } from 'node:fs';
import path from 'node:path';
import { coordinate } from '../../core/compare/coordinate';
import { isFold, settingVariables } from '../../core/study/folds';
import { importances, type Importance } from '../../core/study/importance';
import { resultOf } from '../../core/study/next-run';
import { rowName, settingWords, valuesOf } from '../../core/study/values';
import { metricNames } from '../../core/train/metrics';
import { inline } from '../../core/config/json-text';
import type { Speak } from '../../shared/said';
import type { ComparedColumn } from '../../shared/comparison';
import { shortened } from '../../shared/shortened';
import { studyFiles } from '../../shared/study';
import type { ShownStudy, ShownTrial } from '../../shared/study-panel';
import { UserError } from '../../shared/user-error';
import { standingInQueue } from '../queue/queue-place';
import { whoHolds } from '../../trainer/run-lock';
import { planFrom } from '../plan-runs';
import { judgeStudy } from './judge-study';
import { furtherRuns } from './more-seeds';
import { claimsOf } from '../claims';
import { readStudyRuns, type Study, type StudyRun } from './read-study';
import { studyProgress } from './setting-rows';
import { countsOf } from './study-counts';

const longestCell = 60;

/** A study as far as it has come, for whoever shows it. `t` names its settings. */
export function shownStudy(study: Study, t: Speak): ShownStudy {
  const runs = readStudyRuns(study);
  const queued = standingInQueue(study.folder, study.runs);
  const trials = shownTrials(study, [...runs.values(), ...furtherRuns(study)], t);
  const higherIsBetter = metricNames[study.plan.metric] === 'higher';
  const complete = trials.flatMap(({ state, value }, i) => (state === 'complete' && value !== null ? [{ i, value }] : []));
  const best = complete.reduce<(typeof complete)[number] | null>((found, each) => (found === null || (higherIsBetter ? each.value > found.value : each.value < found.value) ? each : found), null);
  return {
    name: study.manifest.name, metric: study.plan.metric, higherIsBetter, progress: studyProgress(study, runs), left: leftOf(study, runs),
    rests: existsSync(path.join(study.folder, studyFiles.paused)), going: whoHolds(study.folder) !== null, queued: queued && !queued.mistake ? queued.place : null, cluster: null,
    columns: columnsOf(study, trials), trials, best: best && best.i, importance: importanceOf(study, runs), ...concluded(study, t),
  };
}

function leftOf(study: Study, runs: ReadonlyMap<number, StudyRun>): number {
  const { all, ended } = countsOf(study, runs);
  return all - ended;
}

/** Settings that differ in their fold alone are one, of which each fold is a run. */
function shownTrials(study: Study, runs: readonly StudyRun[], t: Speak): ShownTrial[] {
  const variables = settingVariables(study.variables);
  const fold = study.variables.find(isFold);
  const bySetting = new Map<string, StudyRun[]>();
  for (const run of runs) {
    const key = fold ? JSON.stringify(variables.map(({ name }) => run.setting[name] ?? null)) : String(run.claim.trial);
    bySetting.set(key, [...(bySetting.get(key) ?? []), run]);
  }
  const each = study.plan.seeds * (fold && study.plan.search === 'grid' ? fold.entries.length : 1);
  return [...bySetting.values()].sort(([a], [b]) => a!.claim.trial - b!.claim.trial).map((own) => {
    const { trial } = own[0]!.claim;
    const { state, value, epochs } = resultOf(own);
    const values = valuesOf(study.variables, study.text, own[0]!.setting);
    const cell = (name: string): string | number | null => {
      if (!(name in values)) return null;
      const value = values[name];
      if (typeof value === 'number' || typeof value === 'string') return value;
      return shortened(rowName(value) ?? `#${own[0]!.setting[name]! + 1} ${inline(value)}`, longestCell);
    };
    return {
      // Not complete while some of its seeds are still to come.
      trial, words: t(settingWords(variables, study.text, own[0]!.setting)), state: state === 'complete' && own.length < each ? 'going' : state, value, epochs, cells: variables.map(({ name }) => cell(name)),
      runs: own.map(({ number, folder, claim: { seed, values: chosen }, state, series }) => ({ run: folder, number, seed: fold ? `${seed}/${String(chosen[fold.name])}` : seed, state, value: Number.isFinite(series.at(-1)) ? series.at(-1)! : null })),
    };
  });
}

/** Parameters, then the metric. */
function columnsOf({ variables: all, plan }: Study, trials: ShownTrial[]): ComparedColumn[] {
  const variables = settingVariables(all);
  const column = (name: string, role: ComparedColumn['role'], values: (string | number | null)[]): ComparedColumn => ({ name, role, usual: true, numeric: values.every((value) => typeof value !== 'string'), coordinate: coordinate(values) });
  return [...variables.map(({ name }, i) => column(name, 'parameter', trials.map(({ cells }) => cells[i]!))), column(plan.metric, 'result', trials.map(({ value }) => value))];
}

/** Of the runs that went to their end. */
function importanceOf({ variables: all }: Study, runs: ReadonlyMap<number, StudyRun>): Importance[] | null {
  const variables = settingVariables(all);
  const finished = [...runs.values()].filter(({ state, series }) => state === 'finished' && Number.isFinite(series.at(-1)));
  return importances(
    variables.map(({ name }) => name),
    variables.map(({ distribution }) => (distribution.kind === 'try' ? 'words' : 'numbers')),
    finished.map(({ setting, series }) => ({ values: variables.map(({ name }) => setting[name] ?? null), figure: series.at(-1)! })),
  );
}

/** Nothing where no run has finished. */
function concluded(study: Study, t: Speak): Pick<ShownStudy, 'verdicts' | 'remarks' | 'plan'> {
  try {
    const judgement = judgeStudy(study, t);
    const { epochs, seeds } = planFrom(judgement);
    return { verdicts: claimsOf(judgement), remarks: judgement.remarks, plan: [...epochs, ...seeds].map(({ words }) => words) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { verdicts: [], remarks: [], plan: [] };
  }
}
