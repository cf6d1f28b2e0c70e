import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { analyse } from '../../core/config/analyse';
import { epochMetric } from '../../core/runs/epoch-metric';
import { epochsOf } from '../../core/runs/run-record';
import type { TakenRun } from '../../core/study/next-run';
import { planOf } from '../../core/study/plan';
import { runsOf } from '../../core/study/size';
import type { Parameter } from '../../core/study/space';
import type { StudyPlan } from '../../core/study/study-keys';
import { spaceOf, type Variable } from '../../core/study/variables';
import type { RunEvent } from '../../shared/events';
import { runFiles } from '../../shared/run-folder';
import type { Mistake } from '../../shared/said';
import { studyFiles, type StudyClaim, type StudyManifest } from '../../shared/study';
import { UserError } from '../../shared/user-error';
import { readExperimentText } from '../../trainer/experiment-file';
import { readMilestones } from '../../trainer/run-folder';
import { claimFile, readClaim, readStudyManifest, studyRunId } from '../../trainer/study-claim';
import { archivePlace } from '../keep-run';

/** A study as its folder has it. */
export interface Study {
  folder: string;
  manifest: StudyManifest;
  text: string;
  plan: StudyPlan;
  variables: Variable[];
  space: Parameter[];
  /** The experiment's own: the first of the study's. */
  seed: number;
  /** Folder of its runs. */
  runs: string;
}

/** A run that was taken, with what its folder says. */
export interface StudyRun extends TakenRun {
  claim: StudyClaim;
  /** Where it lies, or will. */
  folder: string;
  /** Why it failed. */
  mistake: Mistake | null;
}

/** Throws a UserError where the folder is none of a study, or cannot be read. */
export function openStudy(folder: string): Study {
  const manifest = readStudyManifest(folder);
  const text = readExperimentText(path.join(folder, studyFiles.text));
  const { study, experiment } = analyse(text);
  const plan = planOf(study);
  if (!plan || !experiment) throw new UserError('study-unreadable', '{file} cannot be read ({reason}): it was changed, or written by another version.', { file: path.join(folder, studyFiles.text), reason: '"study"' });
  return { folder, manifest, text, plan, variables: study.variables, space: spaceOf(study.variables), seed: experiment.seed, runs: path.resolve(folder, manifest.runs) };
}

/** Where all runs of a study lie, or will. */
export function foldersOf(folder: string): string[] {
  const study = openStudy(folder);
  return Array.from({ length: runsOf(study.plan, study.space) }, (_, number) => path.join(study.runs, studyRunId(study.manifest.id, number)));
}

/** The runs that were taken so far, by their number. Those in `known` have ended and are not read again. */
export function readStudyRuns(study: Study, known: ReadonlyMap<number, StudyRun> = new Map()): Map<number, StudyRun> {
  const numbers = readdirSync(path.join(study.folder, studyFiles.claims)).flatMap((name) => (/^\d{4,9}\.json$/.test(name) ? Number.parseInt(name, 10) : [])).sort((a, b) => a - b);
  return new Map(numbers.map((number) => [number, known.get(number) ?? readStudyRun(study, number)]));
}

export function readStudyRun(study: Study, number: number): StudyRun {
  const claim = readClaim(claimFile(study.folder, number));
  const id = studyRunId(study.manifest.id, number);
  const found = [path.join(study.runs, id), path.join(path.dirname(study.runs), path.basename(archivePlace), id)].find((each) => existsSync(path.join(each, runFiles.manifest)));
  const folder = found ?? path.join(study.runs, id);
  const events = found === undefined ? [] : readMilestones(folder);
  const series = epochsOf(events).map((epoch) => epochMetric(study.plan.metric, epoch));
  return { number, claim, folder, setting: claim.setting, series, ...(claim.mistake ? { state: 'failed' as const, mistake: claim.mistake } : endOf(events)) };
}

/** A run that its user has stopped, or that broke off, goes on. */
function endOf(events: readonly RunEvent[]): Pick<StudyRun, 'state' | 'mistake'> {
  const last = events.at(-1);
  if (last?.type !== 'run-end') return { state: 'going', mistake: null };
  if (last.status === 'finished') return { state: 'finished', mistake: null };
  if (last.status === 'failed') return { state: 'failed', mistake: last.mistake ?? { id: 'run-failed', sentence: '{error}', values: { error: last.error ?? '' } } };
  const told = events.findLastIndex((event) => event.type === 'notice' && event.id === 'stopped-by-study');
  const early = told >= 0 && !events.slice(told).some((event) => event.type === 'epoch-end');
  return { state: early ? 'stopped' : 'going', mistake: null };
}
