import path from 'node:path';
import { analyse } from '../../core/config/analyse';
import { setValues } from '../../core/config/edit';
import { planOf } from '../../core/study/plan';
import type { MoreSeeds } from '../../shared/more-seeds';
import { runFiles } from '../../shared/run-folder';
import type { StudyPlace } from '../../shared/study';
import { UserError } from '../../shared/user-error';
import { readExperimentText } from '../../trainer/experiment-file';
import { readManifest } from '../../trainer/run-folder';
import { readStudyManifest } from '../../trainer/study-claim';
import { makeStudy } from './begin-study';
import { openStudy, readStudyRuns, type Study, type StudyRun } from './read-study';
import { listStudies, studiesOf } from './study-place';

/**
 * Begins what trains further seeds of settings: for each a study of its own, which tries nothing but seeds, with the engine and threads of the run that it is of. Seeds that were begun for the same
 * before are those. Answers their folders, to be queued. Throws a UserError where a run cannot be read, or nothing can be written.
 */
export function beginMoreSeeds({ seeds, of }: MoreSeeds): string[] {
  return of.flatMap((run) => {
    const { source, engine, threads, study, id } = readManifest(run);
    const written = readExperimentText(path.join(run, runFiles.experiment));
    const runs = path.dirname(run);
    const setting = settingIn(written);
    const begun = listStudies(runs).flatMap((folder) => openedMore(folder) ?? []).filter(({ text }) => settingIn(text) === setting);
    const has = ({ seed: first, plan }: Study, seed: number): boolean => seed >= first && seed < first + plan.seeds;
    const made = inARow(seeds.filter((seed) => !begun.some((each) => has(each, seed)))).map(([first, count]) => {
      const text = setValues(written, [{ path: ['seed'], value: first }, { path: ['study'], value: { seeds: count } }]);
      return makeStudy(text, planOf(analyse(text).study)!, source, { runs, engine, threads }, { more: { run: id, ...settingOf(study, runs) } });
    });
    return [...begun.filter((each) => seeds.some((seed) => has(each, seed))).map(({ folder }) => folder), ...made];
  });
}

/** An experiment but for its seed. */
const settingIn = (text: string): string => JSON.stringify({ ...analyse(text).experiment, seed: 0 });

/** The study and setting that a run is of; of further seeds those that they are of. */
function settingOf(of: Pick<StudyPlace, 'id' | 'trial'> | undefined, runs: string): { study: string | null; trial: number } {
  const more = of && moreOf(path.join(studiesOf(runs), of.id));
  return more ?? { study: of?.id ?? null, trial: of?.trial ?? 0 };
}

/** The first of each row without gaps, and how many follow one another. */
function inARow(seeds: readonly number[]): [first: number, count: number][] {
  const rows: [number, number][] = [];
  for (const seed of seeds) {
    const last = rows.at(-1);
    if (last && seed === last[0] + last[1]) last[1]++;
    else rows.push([seed, 1]);
  }
  return rows;
}

/** Runs that were begun as further seeds of a study's settings, each with the setting that it is of. One that cannot be read is none. */
export function furtherRuns(study: Study): StudyRun[] {
  const { id } = study.manifest;
  const own = [...readStudyRuns(study).values()];
  return listStudies(study.runs).filter((folder) => path.basename(folder) > id && moreOf(folder)?.study === id).flatMap((folder) => {
    const opened = openedMore(folder);
    if (!opened) return [];
    const more = { ...opened, plan: { ...opened.plan, metric: study.plan.metric } };
    const { trial } = more.manifest.more!;
    const setting = own.find(({ claim }) => claim.trial === trial)?.setting;
    if (!setting) return [];
    return [...readStudyRuns(more).values()].map((run): StudyRun => ({ ...run, setting, claim: { ...run.claim, trial } }));
  });
}

/** Null where a study is of no other's seeds, or cannot be read. */
const moreOf = (folder: string): { study: string | null; trial: number } | null =>
  readOrNull(() => {
    const { more } = readStudyManifest(folder);
    return more ? { study: more.study, trial: more.trial } : null;
  });

/** Such a study; one that cannot be read keeps no other seeds from being found or begun. */
const openedMore = (folder: string): Study | null => (moreOf(folder) === null ? null : readOrNull(() => openStudy(folder)));

function readOrNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}
