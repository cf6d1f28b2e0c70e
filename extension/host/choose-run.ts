import * as vscode from 'vscode';
import { UserError } from '../shared/user-error';
import type { RunArgument } from './commands';
import { plain } from './plain';
import type { Run } from './run';
import type { Runs } from './runs';
import { describeRun } from '../shared/run-words';
import { t } from './translate';

/** Where a command needs any run. */
export const noRunYet = new UserError('too-few-runs', 'There is no run in this workspace yet.');

/** The run a command is about: its argument, else the only one that qualifies, else the one picked (newest first) under the command's title. */
export async function chooseRun(runs: Runs, argument: RunArgument | undefined, title: string, qualifies: (run: Run) => boolean, none: UserError): Promise<Run | null> {
  if (argument) return known(runs, argument);
  await runs.scan();
  const candidates = runs.all.filter(qualifies);
  if (candidates.length === 0) throw none;
  if (candidates.length === 1) return candidates[0] ?? null;
  const picked = await vscode.window.showQuickPick(candidates.map(runItem), { title, placeHolder: t('Run') });
  return picked?.run ?? null;
}

export const runItem = (run: Run): vscode.QuickPickItem & { run: Run } => ({ label: plain(run.name), description: plain(run.id), detail: plain(describeRun(run.progress, t)), run });

async function known(runs: Runs, { run }: RunArgument): Promise<Run> {
  if (!runs.get(run)) await runs.scan();
  return runs.require(run);
}
