import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { exportTargets, isNetworkTarget, type CurvesTarget, type NetworkTarget } from '../shared/export';
import type { InspectorApi } from '../shared/inspector';
import { UserError } from '../shared/user-error';
import { chooseRun } from './choose-run';
import type { RunArgument } from './commands';
import { showInformation, showWarning } from './messages';
import { plain } from './plain';
import type { Runs } from './runs';
import type { ServiceProcess } from './service-process';
import { t } from './translate';

/** Writes a run for other programs: as what and where is asked; what its answers were beside the run's own is said. */
export async function exportRun(runs: Runs, inspector: ServiceProcess<InspectorApi>, argument: RunArgument | undefined): Promise<void> {
  const noWeights = new UserError('no-checkpoint', 'No run has written a checkpoint yet: train an experiment for an epoch first.');
  const run = await chooseRun(runs, argument, t('Export'), ({ progress }) => progress.checkpoint, noWeights);
  if (!run) return;
  // What a target is called stands before what it is.
  const items = Object.entries({ ...exportTargets.network, ...exportTargets.curves }).map(([to, doc]) => ({ label: to, detail: plain(t(doc)), to: to as NetworkTarget | CurvesTarget }));
  const chosen = await vscode.window.showQuickPick(items, { title: t('Export {run}', { run: plain(run.name) }), placeHolder: t('Export as'), matchOnDetail: true });
  if (!chosen) return;
  const { to } = chosen;
  const [place] = (await vscode.window.showOpenDialog({ title: t('Folder to Export to'), openLabel: t('Export Here'), canSelectFiles: false, canSelectFolders: true, defaultUri: vscode.Uri.file(dirname(run.source ?? run.folder)) })) ?? [];
  if (!place) return;
  const folder = join(place.fsPath, `${basename(run.folder)}-${to}`);
  const language = { code: vscode.env.language, words: (vscode.l10n.bundle ?? {}) as Record<string, string> };
  const { files, told, proof } = await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: plain(t('Exporting {run}', { run: run.name })) }, async () =>
    isNetworkTarget(to) ? inspector.call('exportRun', { run: run.folder, to, folder, language }) : { files: await (await import('../lab/export/export-run')).exportRun(run.folder, to, folder), told: [], proof: null },
  );
  const open = to === 'html' ? { title: t('Open'), take: () => vscode.env.openExternal(vscode.Uri.file(files[0]!)) } : { title: t('Show'), take: () => vscode.commands.executeCommand(vscode.env.remoteName ? 'revealInExplorer' : 'revealFileInOS', vscode.Uri.file(files[0]!)) };
  const words = [t('{file} was written.', { file: join(basename(folder), basename(files[0]!)) }), ...told.map((sentence) => t(sentence))].join(' ');
  void (proof && proof.changed > 0 ? showWarning : showInformation)(words, [open]);
}
