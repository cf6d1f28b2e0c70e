import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { setValue } from '../core/config/edit';
import { parseExperiment } from '../core/config/parse';
import { runFiles, type ForkPoint } from '../shared/run-folder';
import { bytesWords, percent } from '../shared/run-words';
import { UserError } from '../shared/user-error';
import { readExperimentText } from '../trainer/experiment-file';
import { forkPoints } from '../trainer/fork';
import { chooseRun } from './choose-run';
import type { RunArgument } from './commands';
import { experimentName, fileNamed, freeName, isExperiment } from './experiments';
import type { Forks } from './forks';
import { plain } from './plain';
import type { Run } from './run';
import type { Runs } from './runs';
import { t } from './translate';

const noWeights = new UserError('no-checkpoint', 'No run has written a checkpoint yet: train an experiment for an epoch first.');

/** Makes an experiment of a run's that goes on from one of its checkpoints, and opens it to be changed: Train begins the new run. */
export async function forkRun(runs: Runs, forks: Forks, argument: RunArgument | undefined): Promise<void> {
  const run = await chooseRun(runs, argument, t('Fork Run'), ({ progress }) => progress.checkpoint, noWeights);
  if (!run) return;
  const points = forkPoints(run.folder);
  if (points.length === 0) throw new UserError('fork-nothing-kept', 'Run {run} has no checkpoint of a whole epoch yet.', { run: run.id });
  const point = points.find(({ epoch }) => epoch === argument?.epoch) ?? (await pickPoint(run, points));
  if (!point) return;
  const file = await freeFile(run);
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(withMoreEpochs(readExperimentText(join(run.folder, runFiles.experiment)), point.epoch)));
  await forks.set(file, { run: run.folder, epoch: point.epoch });
  await vscode.window.showTextDocument(file, { preview: false, viewColumn: vscode.ViewColumn.One });
}

async function pickPoint(run: Run, points: ForkPoint[]): Promise<ForkPoint | undefined> {
  const items = points.toReversed().map((point) => ({
    label: t('Epoch {epoch}', { epoch: point.epoch }),
    description: [...(point.best ? [t('best')] : []), t('{accuracy} val', { accuracy: percent(point.val_accuracy) }), bytesWords(point.bytes)].join(' · '),
    detail: point.whole ? t('All of its state goes on') : t('Its weights go on; the optimizer begins anew'),
    point,
  }));
  const bytes = points.reduce((sum, point) => sum + point.bytes, 0);
  const title = t('Fork {run}: at which epoch? Checkpoints take {bytes}', { run: plain(run.name), bytes: bytesWords(bytes) });
  return (await vscode.window.showQuickPick(items, { title, placeHolder: t('Epoch') }))?.point;
}

/** An experiment that ends where it begins gets as many epochs again. */
function withMoreEpochs(text: string, done: number): string {
  const epochs = parseExperiment(text).experiment?.epochs ?? 0;
  return epochs > done ? text : setValue(text, ['epochs'], done + Math.max(1, epochs));
}

/** Beside the experiment that the run was made from, whose paths it shares; where that is elsewhere, in the folder that has the run. */
async function freeFile(run: Run): Promise<vscode.Uri> {
  const source = run.source === null ? null : vscode.Uri.file(run.source);
  const own = source && isExperiment(source) && vscode.workspace.getWorkspaceFolder(source) ? source : null;
  const folder = own ? vscode.Uri.joinPath(own, '..') : vscode.workspace.getWorkspaceFolder(vscode.Uri.file(run.folder))!.uri;
  const name = own ? experimentName(own) : basename(run.name);
  return vscode.Uri.joinPath(folder, fileNamed((await freeName(folder, `${name}-fork`)).free));
}
