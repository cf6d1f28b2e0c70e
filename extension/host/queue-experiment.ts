import * as vscode from 'vscode';
import type { ExperimentArgument } from './commands';
import { chooseExperiment, experimentName, inNoFolder, savedExperiment } from './experiments';
import { showInformation } from './messages';
import type { Forks } from './forks';
import type { StudyPanels } from './panels/study-panels';
import type { Queues } from './queues';
import { runsFolder } from './runs';
import { t } from './translate';
import { runOptions } from './training';

/** Has an experiment, or a study, wait for the machine; one that Fork Run… has made goes on from its run, as with Train. */
export async function queueExperiment(queues: Queues, forks: Forks, argument: ExperimentArgument | undefined): Promise<void> {
  const chosen = await inItsFolder(argument, t('Queue'));
  if (!chosen) return;
  const { experiment, folder } = chosen;
  const [{ studyToQueue }, { readStudyFile }] = await Promise.all([import('../lab/queue/study-to-queue'), import('../lab/study/begin-study')]);
  // A mistake in the text is told before anything waits for it.
  const fork = readStudyFile(experiment.fsPath, true).isSingle ? forks.orderOf(experiment) : undefined;
  const study = studyToQueue(experiment.fsPath, { ...optionsOf(experiment, folder), ...(fork === undefined ? {} : { fork }) });
  const { place, rests } = await queues.add(folder, study);
  const values = { experiment: experimentName(experiment), place };
  const words = rests ? t('{experiment} is in the queue, at place {place}; the queue begins nothing until it is resumed.', values) : t('{experiment} is in the queue, at place {place}.', values);
  void showInformation(words, [{ title: t('Show Queue'), take: () => vscode.commands.executeCommand('cnnLab.showRuns') }]);
}

/** Runs an experiment as a study, or goes on with it, and shows it: by the queue, which goes on without this window, or on the cluster that it names. */
export async function runStudy(queues: Queues, panels: StudyPanels, argument: ExperimentArgument | undefined): Promise<void> {
  const chosen = await inItsFolder(argument, t('Run study'));
  if (!chosen) return;
  const { experiment, folder } = chosen;
  const [{ beginStudy, readStudyFile }, { studyOf }] = await Promise.all([import('../lab/study/begin-study'), import('../lab/study/study-place')]);
  const options = optionsOf(experiment, folder);
  const { text } = readStudyFile(experiment.fsPath);
  const study = studyOf(experiment.fsPath, text, options.runs) ?? beginStudy(experiment.fsPath, options);
  await queues.carryOut(study);
  await panels.show(study);
}

const optionsOf = (experiment: vscode.Uri, folder: vscode.WorkspaceFolder) => {
  const { engine, threads } = runOptions(experiment);
  return { runs: runsFolder(folder), engine, threads };
};

async function inItsFolder(argument: ExperimentArgument | undefined, title: string): Promise<{ experiment: vscode.Uri; folder: vscode.WorkspaceFolder } | null> {
  const chosen = await chooseExperiment(argument, title);
  const experiment = chosen && (await savedExperiment(chosen));
  if (!experiment) return null;
  const folder = vscode.workspace.getWorkspaceFolder(experiment);
  if (!folder) throw inNoFolder(experiment.fsPath);
  return { experiment, folder };
}
