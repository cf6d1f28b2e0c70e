import * as vscode from 'vscode';
import { differenceWords } from '../shared/difference-words';
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
  const picked = await vscode.window.showQuickPick(runItems(candidates), { title, matchOnDescription: true, matchOnDetail: true, placeHolder: t('Run') });
  return picked?.run ?? null;
}

/** Several runs, those that are picked already first chosen; none where the picker is closed. */
export async function pickRuns(runs: Runs, title: string, picked: Run[]): Promise<Run[]> {
  const items = (await runItems(runs.all)).map((item) => ({ ...item, picked: picked.includes(item.run) }));
  const chosen = await vscode.window.showQuickPick(items, { title, matchOnDescription: true, matchOnDetail: true, canPickMany: true, placeHolder: t('Runs') });
  return (chosen ?? []).map(({ run }) => run);
}

/** Runs as a picker lists them, under their names, with what tells each apart from the others of its experiment where something does. */
export async function runItems(runs: Run[]): Promise<(vscode.QuickPickItem & { run: Run })[]> {
  const apart = await wordsApart(runs);
  return runs.map((run) => {
    const [id, what, became] = [run.id, apart.get(run) ?? '', describeRun(run.progress, t)].map(plain) as [string, string, string];
    return { label: plain(run.name), ...(what === '' ? { description: id, detail: became } : { description: what, detail: `${id} · ${became}` }), run };
  });
}

/** So many of an experiment's runs, the newest, are told apart by what they were made from. */
const mostCompared = 50;

/** What sets each run apart from the others of its experiment, in a few words. */
async function wordsApart(all: Run[]): Promise<Map<Run, string>> {
  const { runDifferences } = await import('./run-differences');
  const groups = [...new Set(all.map(({ source }) => source))].map((experiment) => all.filter(({ source }) => source === experiment).slice(0, mostCompared));
  return new Map(
    groups.flatMap((group) => {
      const differences = runDifferences(group.map(({ folder }) => folder));
      return group.map((run, i): [Run, string] => [run, differenceWords(differences[i]!, differences, t)]);
    }),
  );
}

async function known(runs: Runs, { run }: RunArgument): Promise<Run> {
  if (!runs.get(run)) await runs.scan();
  return runs.require(run);
}
