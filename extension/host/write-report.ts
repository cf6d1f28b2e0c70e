import { basename, dirname, extname } from 'node:path';
import * as vscode from 'vscode';
import { newestStudy } from '../lab/study/study-place';
import type { ReportApi, ReportOf } from '../shared/report';
import { UserError } from '../shared/user-error';
import type { ExperimentArgument, RunArgument } from './commands';
import { chooseExperiment, experimentName } from './experiments';
import { showInformation } from './messages';
import { plain } from './plain';
import { runsFolder, type Runs } from './runs';
import type { ServiceProcess } from './service-process';
import { t } from './translate';

/** Writes a page to hand in: of the runs that are selected, else of an experiment's newest study, or of its runs where it has none. Where it goes is asked. */
export async function writeReport(runs: Runs, process: ServiceProcess<ReportApi>, argument: ExperimentArgument | RunArgument | undefined, selection: (ExperimentArgument | RunArgument)[] = []): Promise<void> {
  await runs.scan();
  const subject = await subjectOf(runs, argument, selection);
  if (!subject) return;
  const { of, name, beside } = subject;
  const chosen = await vscode.window.showSaveDialog({ title: t('Write Report'), filters: { HTML: ['html'], Markdown: ['md'] }, defaultUri: vscode.Uri.joinPath(beside, `report-${name}.html`) });
  if (!chosen) return;
  const { files } = await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: plain(t('Writing {file}', { file: basename(chosen.fsPath) })) }, () =>
    process.call('write', { of, file: chosen.fsPath, language: vscode.env.language }),
  );
  const written = vscode.Uri.file(files[0]!);
  const look = extname(written.path) === '.md' ? () => vscode.commands.executeCommand('markdown.showPreview', written) : () => vscode.env.openExternal(written);
  void showInformation(t('{file} was written.', { file: basename(written.path) }), [{ title: t('Open'), take: look }]);
}

async function subjectOf(runs: Runs, argument: ExperimentArgument | RunArgument | undefined, selection: (ExperimentArgument | RunArgument)[]): Promise<{ of: ReportOf; name: string; beside: vscode.Uri } | null> {
  const selected = (selection.length > 1 ? selection : argument ? [argument] : []).flatMap((each) => ('run' in each ? each.run : []));
  if (selected.length > 0) {
    const own = selected.map((run) => runs.require(run));
    return { of: { runs: selected }, name: own[0]!.id, beside: vscode.Uri.file(dirname(own[0]!.source ?? own[0]!.folder)) };
  }
  const experiment = await chooseExperiment(argument as ExperimentArgument | undefined, t('Write Report'));
  if (!experiment) return null;
  const about = { name: experimentName(experiment), beside: vscode.Uri.joinPath(experiment, '..') };
  const folder = vscode.workspace.getWorkspaceFolder(experiment);
  const study = folder ? newestStudy(experiment.fsPath, runsFolder(folder)) : null;
  if (study !== null) return { of: { study }, ...about };
  const trained = runs.trained(experiment).map((run) => run.folder).reverse();
  if (trained.length === 0) throw new UserError('nothing-to-report', '{experiment} has no run yet to report of: train it first.', { experiment: about.name });
  return { of: { runs: trained }, ...about };
}
