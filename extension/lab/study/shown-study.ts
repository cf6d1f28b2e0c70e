import { existsSync } from 'node:fs';
import path from 'node:path';
import { coordinate } from '../../core/compare/coordinate';
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
import { whoHolds } from '../../trainer/run-lock';
import { planFrom } from '../plan-runs';
import { judgeStudy } from './judge-study';
import { readStudyRuns, type Study, type StudyRun } from './read-study';
import { studyProgress } from './setting-rows';

const longestCell = 60;

/** A study as far as it has come, for whoever shows it. `t` names its settings. */
export function shownStudy(study: Study, t: Speak): ShownStudy {
  const runs = readStudyRuns(study);
  const trials = shownTrials(study, runs);
  const higherIsBetter = metricNames[study.plan.metric] === 'higher';
  const complete = trials.flatMap(({ state, value }, i) => (state === 'complete' && value !== null ? [{ i, value }] : []));
  const best = complete.reduce<(typeof complete)[number] | null>((found, each) => (found === null || (higherIsBetter ? each.value > found.value : each.value < found.value) ? each : found), null);
  return {
    name: study.manifest.name, metric: study.plan.metric, higherIsBetter, progress: studyProgress(study, runs),
    rests: existsSync(path.join(study.folder, studyFiles.paused)), going: whoHolds(study.folder) !== null,
    columns: columnsOf(study, trials), trials, best: best && best.i, importance: importanceOf(study, runs), ...concluded(study, t),
  };
}

function shownTrials(study: Study, runs: ReadonlyMap<number, StudyRun>): ShownTrial[] {
  const byTrial = new Map<number, StudyRun[]>();
  for (const run of runs.values()) byTrial.set(run.claim.trial, [...(byTrial.get(run.claim.trial) ?? []), run]);
  return [...byTrial].sort(([a], [b]) => a - b).map(([trial, own]) => {
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
      trial, words: settingWords(study.variables, study.text, own[0]!.setting), state: state === 'complete' && own.length < study.plan.seeds ? 'going' : state, value, epochs, cells: study.variables.map(({ name }) => cell(name)),
      runs: own.map(({ folder, claim: { seed }, state, series }) => ({ run: folder, seed, state, value: Number.isFinite(series.at(-1)) ? series.at(-1)! : null })),
    };
  });
}

/** Parameters, then the metric. */
function columnsOf({ variables, plan }: Study, trials: ShownTrial[]): ComparedColumn[] {
  const column = (name: string, role: ComparedColumn['role'], values: (string | number | null)[]): ComparedColumn => ({ name, role, usual: true, numeric: values.every((value) => typeof value !== 'string'), coordinate: coordinate(values) });
  return [...variables.map(({ name }, i) => column(name, 'parameter', trials.map(({ cells }) => cells[i]!))), column(plan.metric, 'result', trials.map(({ value }) => value))];
}

/** Of the runs that went to their end. */
function importanceOf({ variables }: Study, runs: ReadonlyMap<number, StudyRun>): Importance[] | null {
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
    return { verdicts: judgement.verdicts.map(({ words }) => words), remarks: judgement.remarks, plan: [...epochs, ...seeds].map(({ words }) => words) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { verdicts: [], remarks: [], plan: [] };
  }
}
