import * as vscode from 'vscode';
import { newestStudy } from '../lab/study/study-place';
import { UserError } from '../shared/user-error';
import type { ExperimentArgument } from './commands';
import { chooseExperiment, experimentName } from './experiments';
import type { StudyPanels } from './panels/study-panels';
import { runsFolder } from './runs';
import { t } from './translate';

/** Shows the newest study that was begun from an experiment. */
export async function showStudy(panels: StudyPanels, argument: ExperimentArgument | undefined): Promise<void> {
  const experiment = await chooseExperiment(argument, t('Show Study'));
  if (!experiment) return;
  const folder = vscode.workspace.getWorkspaceFolder(experiment);
  const study = folder ? newestStudy(experiment.fsPath, runsFolder(folder)) : null;
  if (study === null) throw new UserError('no-study-yet', 'No study was begun from {experiment} yet: run it as one first.', { experiment: experimentName(experiment) });
  await panels.show(study);
}
