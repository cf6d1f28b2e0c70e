import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { ExperimentArgument } from './commands';
import { chooseExperiment, experimentName, inNoFolder, savedExperiment } from './experiments';
import { plain } from './plain';
import { runsFolder } from './runs';
import { settings } from './settings';
import { t } from './translate';

/** Runs an experiment as a study, or goes on with it, in a terminal of its own: its runs show where all do, and closing the terminal ends them with a checkpoint. */
export async function runStudy(context: vscode.ExtensionContext, argument: ExperimentArgument | undefined): Promise<void> {
  const chosen = await chooseExperiment(argument, t('Run study'));
  const experiment = chosen && (await savedExperiment(chosen));
  if (!experiment) return;
  const folder = vscode.workspace.getWorkspaceFolder(experiment);
  if (!folder) throw inNoFolder(experiment.fsPath);
  // A mistake in the text is told before anything is started for it.
  (await import('../lab/study/begin-study')).readStudyFile(experiment.fsPath);
  const { engine, threads, dataFolder } = settings(experiment);
  const words = ['--runs', runsFolder(folder), '--engine', engine, ...(threads > 0 ? ['--threads', String(threads)] : []), ...(dataFolder === '' ? [] : ['--data-folder', dataFolder])];
  const terminal = vscode.window.createTerminal({
    name: plain(t('Study {experiment}', { experiment: experimentName(experiment) })),
    cwd: vscode.Uri.joinPath(experiment, '..'),
    shellPath: process.execPath,
    shellArgs: [context.asAbsolutePath('dist/cli.js'), 'study', basename(experiment.fsPath), ...words],
    env: { ELECTRON_RUN_AS_NODE: '1', LC_ALL: vscode.env.language.replace('-', '_') },
    iconPath: new vscode.ThemeIcon('beaker'),
  });
  terminal.show(true);
}
