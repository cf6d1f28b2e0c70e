import { basename } from 'node:path';
import * as vscode from 'vscode';
import { askForFile, experimentName, fileNamed, freeName } from './experiments';
import { showInItsFolder } from './its-folder';
import { t } from './translate';

/** Copies a template into a folder (the workspace's first by default) under a name of the user's, and opens it; without a folder in the window, that of the new file. False where the user gave no name. */
export async function newExperiment(template: vscode.Uri, target: vscode.Uri | undefined): Promise<boolean> {
  const folder = target ?? vscode.workspace.workspaceFolders?.[0]?.uri;
  const file = folder ? await nameIn(folder, experimentName(template)) : await askForFile(t('New Experiment'), experimentName(template));
  if (!file) return false;
  await vscode.workspace.fs.copy(template, file, { overwrite: !folder });
  await showInItsFolder(file);
  return true;
}

async function nameIn(folder: vscode.Uri, proposal: string): Promise<vscode.Uri | null> {
  const { free, taken } = await freeName(folder, proposal);
  const name = await vscode.window.showInputBox({
    title: t('New Experiment'),
    prompt: t('Its name; the file goes to {folder}/', { folder: basename(folder.path) }),
    value: free,
    validateInput: (value) => {
      if (fileNamed(value) === fileNamed('') || /[\\/:*?"<>|]/.test(value)) return t('A name without \\ / : * ? " < > |');
      return taken.has(fileNamed(value)) ? t('{file} exists already', { file: fileNamed(value) }) : null;
    },
  });
  return name === undefined ? null : vscode.Uri.joinPath(folder, fileNamed(name));
}
