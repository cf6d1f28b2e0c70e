import { basename } from 'node:path';
import * as vscode from 'vscode';
import { experimentName } from './experiments';
import { t } from './translate';

/** Copies a template into a folder (the workspace's first by default) under a name of the user's, and opens it. False where the user gave none. */
export async function newExperiment(template: vscode.Uri, target: vscode.Uri | undefined): Promise<boolean> {
  const folder = target ?? vscode.workspace.workspaceFolders?.[0]?.uri;
  const file = folder ? await nameIn(folder, experimentName(template)) : await anywhere(experimentName(template));
  if (!file) return false;
  await vscode.workspace.fs.copy(template, file);
  // Not as a passing preview, which would take the place of the walkthrough that led here.
  await vscode.window.showTextDocument(file, { preview: false });
  return true;
}

async function nameIn(folder: vscode.Uri, proposal: string): Promise<vscode.Uri | null> {
  const taken = new Set((await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name));
  const fileName = (name: string) => `${name.trim()}.cnn.jsonc`;
  let free = proposal;
  for (let count = 2; taken.has(fileName(free)); count++) free = `${proposal}-${count}`;
  const name = await vscode.window.showInputBox({
    title: t('New Experiment'),
    prompt: t('Its name; the file goes to {folder}/', { folder: basename(folder.path) }),
    value: free,
    validateInput: (value) => {
      if (value.trim() === '' || /[\\/:*?"<>|]/.test(value)) return t('A name without \\ / : * ? " < > |');
      return taken.has(fileName(value)) ? t('{file} exists already', { file: fileName(value) }) : null;
    },
  });
  return name === undefined ? null : vscode.Uri.joinPath(folder, fileName(name));
}

async function anywhere(proposal: string): Promise<vscode.Uri | null> {
  const file = await vscode.window.showSaveDialog({ title: t('New Experiment'), defaultUri: vscode.Uri.file(`${proposal}.cnn.jsonc`), filters: { [t('Experiment')]: ['cnn.jsonc'] } });
  return file ?? null;
}
