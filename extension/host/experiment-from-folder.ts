import { basename, relative, sep } from 'node:path';
import * as vscode from 'vscode';
import { listPictures } from '../trainer/datasets/list-pictures';
import { showInItsFolder } from './its-folder';
import { experimentOnPictures } from './experiment-on-pictures';
import { t } from './translate';

/** A new experiment on a folder of pictures, one folder a class: written beside it, opened, ready to train. False where the user chose none. */
export async function experimentFromFolder(context: vscode.ExtensionContext, argument: vscode.Uri | undefined): Promise<boolean> {
  const pictures = argument ?? (await pickFolder());
  if (!pictures) return false;
  const { classes } = await listPictures(pictures.fsPath);
  const home = vscode.workspace.getWorkspaceFolder(pictures)?.uri ?? vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.joinPath(pictures, '..');
  const template = vscode.Uri.joinPath(context.extensionUri, 'media', 'examples', 'simple-cnn.cnn.jsonc');
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(template));
  const file = await freeName(home, basename(pictures.path));
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(experimentOnPictures(text, rootOf(pictures, home), classes.length)));
  await showInItsFolder(file);
  return true;
}

async function pickFolder(): Promise<vscode.Uri | undefined> {
  const options = { title: t('Folder of pictures: one folder a class'), canSelectFiles: false, canSelectFolders: true, openLabel: t('New Experiment') };
  const [folder] = (await vscode.window.showOpenDialog(options)) ?? [];
  return folder;
}

/** As the config names it: relative to its own folder where it lies inside. */
function rootOf(pictures: vscode.Uri, home: vscode.Uri): string {
  const path = relative(home.fsPath, pictures.fsPath);
  return path.startsWith('..') ? pictures.fsPath : path.split(sep).join('/');
}

async function freeName(home: vscode.Uri, name: string): Promise<vscode.Uri> {
  const taken = new Set((await vscode.workspace.fs.readDirectory(home)).map(([entry]) => entry));
  let free = `${name}.cnn.jsonc`;
  for (let count = 2; taken.has(free); count++) free = `${name}-${count}.cnn.jsonc`;
  return vscode.Uri.joinPath(home, free);
}
