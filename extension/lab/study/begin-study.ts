import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { planOf } from '../../core/study/plan';
import type { StudyPlan } from '../../core/study/study-keys';
import { analyse, type Analysis } from '../../core/config/analyse';
import { setValue } from '../../core/config/edit';
import { physicalCores } from '../../engines/physical-cores';
import { studyFiles, type StudyManifest } from '../../shared/study';
import { UserError } from '../../shared/user-error';
import { analyseFile, soundExperiment } from '../../trainer/experiment-file';
import { readFork } from '../../trainer/fork';
import { createFolder, datedName } from '../../trainer/run-folder';
import { writeAtomically } from '../../trainer/write-atomically';
import { runsPlace } from '../run-folders';
import { studiesOf } from './study-place';

export interface StudyOptions {
  runs?: string;
  /** In place of the text's "at_once". */
  atOnce?: number;
  engine?: string;
  threads?: number;
  /** An experiment that tries nothing is a study of one run, instead of a mistake. */
  single?: boolean;
  /** With `single`, "RUN@EPOCH": the checkpoint, by its run's folder, that the run goes on from. */
  fork?: string;
}

/** A study's text with all that can be said of it; `single`: also of an experiment that tries nothing, as a study of one run. Throws a UserError with the place of its first mistake, and where it is no study. */
export function readStudyFile(file: string, single = false): { text: string; analysis: Analysis; isSingle: boolean } {
  const { text, analysis } = analyseFile(file);
  soundExperiment(file, analysis);
  if (single && !planOf(analysis.study)) {
    const ofOne = setValue(text, ['study'], { seeds: 1 });
    return { text: ofOne, analysis: analyse(ofOne), isSingle: true };
  }
  if (!planOf(analysis.study)) throw new UserError('no-study', '{file} tries nothing: write { "$try": […] } in place of a value, or "study": { "seeds": 3 } to train it with several seeds.', { file });
  return { text, analysis, isSingle: false };
}

/** Makes the folder of a new study of a file; answers it. Throws a UserError for the text's mistakes, and where nothing can be written. */
export function beginStudy(file: string, { single, fork, ...options }: StudyOptions): string {
  const { text, analysis, isSingle } = readStudyFile(file, single);
  return makeStudy(text, planOf(analysis.study)!, file, options, fork === undefined ? {} : { fork: forkOfOne(file, fork, analysis, isSingle) });
}

/** With the epoch as it is now: whatever "last" and "best" are when its turn comes. Throws a UserError where there is no such checkpoint, or the experiment does not go on from it. */
function forkOfOne(file: string, fork: string, { experiment, model }: Analysis, isSingle: boolean): string {
  if (!isSingle) throw new UserError('fork-study', '{file} tries several values or seeds, and what goes on from a checkpoint is one run: write the values to train with.', { file });
  const { parent } = readFork(fork, experiment!, model!);
  return `${parent.run}@${parent.epoch}`;
}

/** Makes the folder of a new study of a text that tries something, as begun from a file; answers it. `of`: of which study's setting its runs are further seeds, or which checkpoint its run goes on from. Throws a UserError where nothing can be written. */
export function makeStudy(text: string, plan: StudyPlan, file: string, { runs = runsPlace, atOnce, engine, threads }: Omit<StudyOptions, 'single' | 'fork'>, of: Pick<StudyManifest, 'more' | 'fork'> = {}): string {
  const now = new Date();
  const name = path.basename(file).replace(/\.cnn\.jsonc?$/, '');
  const together = atOnce ?? plan.at_once;
  const share = plan.on ? plan.on.slurm.cpus : together > 1 ? Math.max(1, Math.floor(physicalCores() / together)) : null;
  const folder = createFolder(studiesOf(runs), datedName(name, now), true, (made) => {
    mkdirSync(path.join(made, studyFiles.claims));
    writeFileSync(path.join(made, studyFiles.text), text);
  });
  const manifest: StudyManifest = {
    version: 1, id: path.basename(folder), name, created: now.toISOString(), source: path.resolve(file), runs: path.relative(folder, path.resolve(runs)),
    at_once: together, engine: engine ?? null, threads: threads ?? share, ...of,
  };
  // Without it it is no study.
  writeAtomically(path.join(folder, studyFiles.manifest), `${JSON.stringify(manifest, null, 2)}\n`);
  return folder;
}
