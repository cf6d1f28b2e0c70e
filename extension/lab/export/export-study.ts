import { existsSync } from 'node:fs';
import path from 'node:path';
import { optunaJournal, type OptunaTrial } from '../../core/export/optuna';
import { entriesOf } from '../../core/study/values';
import { metricNames } from '../../core/train/metrics';
import { runFiles } from '../../shared/run-folder';
import { readLastEvent } from '../../trainer/run-folder';
import { writePieces } from '../../trainer/write-pieces';
import { openStudy, readStudyRuns, type StudyRun } from '../study/read-study';

/** What a study can be written as: Optuna's journal. */
export const studyTargets = ['optuna'];

/** Writes a study's runs as trials of Optuna's into `folder`; answers the file. Throws a UserError where the study cannot be read or the file not be written. */
export async function exportStudy(study: string, folder: string): Promise<string> {
  const opened = openStudy(study);
  const { manifest, plan, variables, text } = opened;
  const journal = optunaJournal({
    name: manifest.id,
    higherIsBetter: metricNames[plan.metric] === 'higher',
    parameters: variables.map((variable) => ({ name: variable.name, distribution: variable.distribution, entries: entriesOf(variable, text) })),
    trials: [...readStudyRuns(opened).values()].map(trialOf),
  });
  const file = path.join(folder, `${manifest.id}.log`);
  await writePieces(file, [...journal].map((line) => Buffer.from(line)));
  return file;
}

function trialOf({ claim: { setting, trial, seed, since }, state, series, folder }: StudyRun): OptunaTrial {
  const last = existsSync(path.join(folder, runFiles.manifest)) ? readLastEvent(folder) : null;
  const ended = state === 'going' ? null : new Date(last?.time ?? since).toISOString();
  return { state, setting, series, begun: since, ended, attributes: { setting: trial, seed, run: path.basename(folder) } };
}
