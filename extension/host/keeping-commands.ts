import { basename } from 'node:path';
import * as vscode from 'vscode';
import { rm } from 'node:fs/promises';
import { diskUse } from '../lab/disk-use';
import { archiveRun, daysKept, renameRun, requireEnded, restoreRun, setAside } from '../lab/keep-run';
import { bytesWords } from '../shared/run-words';
import { writeMarks } from '../lab/run-marks';
import { readMarks } from '../trainer/read-marks';
import { tagsIn, type RunMarks } from '../shared/run-marks';
import { UserError } from '../shared/user-error';
import { chooseRun, noRunYet } from './choose-run';
import type { ArchivedArgument, RunArgument } from './commands';
import { ask, showInformation } from './messages';
import { plain } from './plain';
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
      await runs.moved();
      if (moved.length === 0) return;
      const words = moved.length === 1 ? t('{run} was put into the archive.', { run: basename(moved[0]!) }) : t('{count} runs were put into the archive.', { count: moved.length });
      void showInformation(words, [{ title: t('Undo'), take: () => bringBack(moved) }]);
    },
    'cnnLab.restoreRun': async (argument: ArchivedArgument | undefined, selection?: unknown[]) => {
      const chosen = putAway(argument, selection);
      const picked = chosen.length > 0 ? chosen : await pickPutAway(runs);
      await bringBack(picked);
    },
    'cnnLab.deleteRun': async (argument: RunArgument | ArchivedArgument | undefined, selection?: unknown[]) => {
      const away = argument && 'archived' in argument ? putAway(argument, selection) : [];
      const folders = away.length > 0 ? away : await several(argument as RunArgument | undefined, selection, t('Delete Run'));
      if (folders.length === 0) return;
      const before = new Set(runs.deleted);
      if (folders.every((folder) => before.has(folder))) return deleteForGood(folders, true);
      const bytes = folders.reduce((sum, folder) => sum + diskUse(folder), 0);
      const moved = setAside(folders, Date.now());
      await runs.moved();
      const values = { run: basename(moved[0]!), count: moved.length, bytes: bytesWords(bytes), days: daysKept };
      const words = moved.length === 1 ? t('{run} was deleted; the {bytes} that it takes on disk are freed in {days} days.', values) : t('{count} runs were deleted; the {bytes} that they take on disk are freed in {days} days.', values);
      void showInformation(words, [{ title: t('Undo'), take: () => bringBack(moved) }, { title: t('Free Now'), take: () => deleteForGood(moved, false) }]);
    },
  };

  async function bringBack(folders: string[]): Promise<void> {
    try {
      folders.forEach((folder) => restoreRun(folder));
    } finally {
      await runs.moved();
    }
  }

  /** Of runs that were deleted before. */
  async function deleteForGood(folders: string[], isAsked: boolean): Promise<void> {
    const bytes = bytesWords(folders.reduce((sum, folder) => sum + diskUse(folder), 0));
    const words = folders.length === 1 ? t('Delete the run {run} for good? This frees {bytes}.', { run: basename(folders[0]!), bytes }) : t('Delete {count} runs for good? This frees {bytes}.', { count: folders.length, bytes });
    if (isAsked && !(await ask(words, t('Delete')))) return;
    // A message's button may come late: what was brought back meanwhile is not there any more.
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
    await runs.moved();
  }
}

/** Runs that were put away or deleted: the one that a command is about, or all that are selected with it. */
function putAway(argument: ArchivedArgument | undefined, selection: unknown[] | undefined): string[] {
  const selected = (selection ?? []).flatMap((each) => (typeof each === 'object' && each !== null && 'archived' in each ? String(each.archived) : []));
  return selected.length > 1 ? selected : argument ? [argument.archived] : [];
}

const isRun = (node: unknown): node is RunArgument => typeof node === 'object' && node !== null && 'run' in node;

async function pickPutAway(runs: Runs): Promise<string[]> {
  const items = [...(await runs.archived()).map((folder) => ({ folder, description: t('archived') })), ...runs.deleted.map((folder) => ({ folder, description: t('deleted') }))];
  if (items.length === 0) throw new UserError('no-archived-runs', 'No run of this workspace is in the archive, and none was deleted lately.');
  const picked = await vscode.window.showQuickPick(items.map((item) => ({ ...item, label: plain(basename(item.folder)) })), { title: t('Restore Run'), placeHolder: t('Run') });
  return picked ? [picked.folder] : [];
}
