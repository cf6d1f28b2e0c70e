import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { manifestBytes } from '../shared/parse-manifest';
import { reasonOf } from '../shared/reason-of';
import { runFiles } from '../shared/run-folder';
import { UserError } from '../shared/user-error';
import { readSmallFile } from '../trainer/regular-file';
import { chooseRun, noRunYet } from './choose-run';
import type { RunArgument } from './commands';
import { plain } from './plain';
import type { Run } from './run';
import type { Runs } from './runs';
import { t } from './translate';

/** Experiments of runs, as they were: documents that nobody can change. */
const scheme = 'cnn-lab-run';
const asItWas = (run: Run): vscode.Uri => vscode.Uri.file(join(run.folder, runFiles.experiment)).with({ scheme });

export const runExperiments = (runs: Runs): vscode.Disposable =>
  vscode.workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent: async ({ path }) => {
      const file = vscode.Uri.file(path).fsPath;
      if (!runs.get(dirname(file))) await runs.scan();
      const run = runs.require(dirname(file));
      return readSmallFile(join(run.folder, runFiles.experiment), manifestBytes).catch((error: unknown) => {
        throw new UserError('experiment-unreadable', 'The experiment of the run {run} cannot be read ({reason}).', { run: run.id, reason: reasonOf(error) });
      });
    },
  });

/** Looking at what runs were made from, and at what two of them do not have in common. */
export function experimentCommands(runs: Runs) {
  return {
    'cnnLab.openRunExperiment': async (argument: RunArgument | undefined) => {
      const run = await chooseRun(runs, argument, t('Open Experiment as It Was'), () => true, noRunYet);
      if (run) await vscode.window.showTextDocument(asItWas(run), { preview: true });
    },
    'cnnLab.diffRunExperiments': async (argument: RunArgument | undefined, selection?: RunArgument[]) => {
      const [before, after] = await two(runs, argument, selection ?? []);
      if (before && after) await vscode.commands.executeCommand('vscode.diff', asItWas(before), asItWas(after), plain(`${basename(before.folder)} ↔ ${basename(after.folder)}`));
    },
  };
}

/** The two that are selected, else those that are picked, the older first. */
async function two(runs: Runs, argument: RunArgument | undefined, selection: RunArgument[]): Promise<Run[]> {
  const chosen = selection.length === 2 ? selection.map(({ run }) => runs.require(run)) : [];
  if (selection.length > 2) throw new UserError('not-two-runs', 'Two experiments are held side by side: select two runs, not {count}.', { count: selection.length });
  if (chosen.length === 0) {
    const title = t('Compare Experiments of Two Runs');
    const first = await chooseRun(runs, argument, title, () => true, noRunYet);
    const second = first && (await chooseRun(runs, undefined, title, (run) => run !== first, noRunYet));
    if (first && second) chosen.push(first, second);
  }
  return chosen.sort((a, b) => (a.id < b.id ? -1 : 1));
}
