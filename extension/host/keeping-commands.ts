import { basename } from 'node:path';
import * as vscode from 'vscode';
import { archiveRun, renameRun, requireEnded, restoreRun } from '../lab/keep-run';
import { writeMarks } from '../lab/run-marks';
import { readMarks } from '../trainer/read-marks';
import { tagsIn, type RunMarks } from '../shared/run-marks';
import { UserError } from '../shared/user-error';
import { chooseRun, noRunYet } from './choose-run';
import type { ArchivedArgument, RunArgument } from './commands';
import { ask, showInformation } from './messages';
import type { Run } from './run';
import type { Runs } from './runs';
import { t } from './translate';

/** Renaming, tagging and pinning runs, putting them away, bringing them back and deleting them: one, or all that are selected in the tree or the table. */
export function keepingCommands(runs: Runs) {
  const one = async (argument: RunArgument | undefined, title: string, qualifies = ({ live }: Run) => !live) => chooseRun(runs, argument, title, qualifies, noRunYet);
  const several = async (argument: RunArgument | undefined, selection: unknown[] | undefined, title: string, qualifies?: (run: Run) => boolean): Promise<string[]> => {
    const selected = (selection ?? []).flatMap((each) => (isRun(each) && runs.get(each.run) ? each.run : []));
    if (selected.length > 1) return selected;
    const run = await one(argument, title, qualifies);
    return run ? [run.folder] : [];
  };
  /** Also of runs that are going: nothing that trains looks at marks. */
  const mark = async (chosen: string[], change: (marks: RunMarks) => RunMarks): Promise<void> => {
    try {
      for (const run of chosen) writeMarks(run, change(readMarks(run)));
    } finally {
      await Promise.all(chosen.map((run) => runs.get(run)?.reread()));
    }
  };
  return {
    'cnnLab.renameRun': async (argument: RunArgument | undefined) => {
      const run = await one(argument, t('Rename Run'));
      if (!run) return;
      requireEnded(run.folder);
      const name = await vscode.window.showInputBox({
        title: t('Rename Run'),
        prompt: t('Its name in lists and charts; its folder keeps its own.'),
        value: run.name,
        validateInput: (value) => (value.trim() === '' || /[/\\\0]/.test(value) || value.length > 255 ? t('A name without / \\') : null),
      });
      if (name === undefined || name.trim() === run.name) return;
      renameRun(run.folder, name.trim());
      await run.reread();
    },
    'cnnLab.pinRun': async (argument: RunArgument | undefined, selection?: unknown[]) => {
      const chosen = await several(argument, selection, t('Pin Run'), () => true);
      const pinned = chosen.some((run) => !readMarks(run).pinned);
      await mark(chosen, (marks) => ({ ...marks, pinned }));
    },
    'cnnLab.tagRun': async (argument: RunArgument | undefined, selection?: unknown[]) => {
      const chosen = await several(argument, selection, t('Tag Run'), () => true);
      if (chosen.length === 0) return;
      const own = chosen.map((run) => readMarks(run).tags);
      // Those that all of them have: what some have besides stays.
      const common = own[0]!.filter((tag) => own.every((tags) => tags.includes(tag)));
      const text = await vscode.window.showInputBox({ title: t('Tag Run'), prompt: t('Tags, with commas between them; a filter finds them: tags=baseline'), value: common.join(', ') });
      if (text === undefined) return;
      const wanted = tagsIn(text);
      await mark(chosen, ({ tags, ...marks }) => ({ ...marks, tags: [...new Set([...tags.filter((tag) => !common.includes(tag)), ...wanted])] }));
    },
    'cnnLab.archiveRun': async (argument: RunArgument | undefined, selection?: unknown[]) => {
      const chosen = await several(argument, selection, t('Archive Run'));
      const moved = chosen.map((run) => archiveRun(run));
      await runs.scan();
      if (moved.length === 0) return;
      const undo = async (): Promise<void> => {
        moved.forEach((run) => restoreRun(run));
        await runs.scan();
      };
      const words = moved.length === 1 ? t('{run} was put into the archive.', { run: basename(moved[0]!) }) : t('{count} runs were put into the archive.', { count: moved.length });
      void showInformation(words, [{ title: t('Undo'), take: undo }]);
    },
    'cnnLab.restoreRun': async (argument: ArchivedArgument | undefined) => {
      const archived = argument?.archived ?? (await pickArchived(runs));
      if (archived) restoreRun(archived);
      await runs.scan();
    },
    'cnnLab.deleteRun': async (argument: RunArgument | ArchivedArgument | undefined, selection?: unknown[]) => {
      const folders = argument && 'archived' in argument ? [argument.archived] : await several(argument, selection, t('Delete Run'));
      folders.forEach(requireEnded);
      for (const folder of folders) await discard(folder);
      await runs.scan();
    },
  };
}

const isRun = (node: unknown): node is RunArgument => typeof node === 'object' && node !== null && 'run' in node;

async function pickArchived(runs: Runs): Promise<string | undefined> {
  const archived = await runs.archived();
  if (archived.length === 0) throw new UserError('no-archived-runs', 'There is no run in the archive of this workspace.');
  const picked = await vscode.window.showQuickPick(archived.map((folder) => ({ label: basename(folder), folder })), { title: t('Restore Run'), placeHolder: t('Run') });
  return picked?.folder;
}

/** To the trash of the system; where there is none, for good, and only after asking. */
async function discard(folder: string): Promise<void> {
  const uri = vscode.Uri.file(folder);
  try {
    await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: true });
  } catch {
    const words = t('Delete the run {run} for good? This machine has no trash to put it into.', { run: basename(folder) });
    if (await ask(words, t('Delete'))) await vscode.workspace.fs.delete(uri, { recursive: true });
  }
}
