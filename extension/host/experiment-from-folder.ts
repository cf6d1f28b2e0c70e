import { basename, relative, sep } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../shared/user-error';
import { experimentOnPictures } from './experiment-on-pictures';

/** A new experiment on a folder of pictures, one folder a class: written beside it, opened, ready to train. False where the user chose none. */
export async function experimentFromFolder(context: vscode.ExtensionContext, argument: vscode.Uri | undefined): Promise<boolean> {
  const pictures = argument ?? (await pickFolder());
  if (!pictures) return false;
  const classes = await classFolders(pictures);
  const home = vscode.workspace.getWorkspaceFolder(pictures)?.uri ?? vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.joinPath(pictures, '..');
  const template = vscode.Uri.joinPath(context.extensionUri, 'media', 'examples', 'simple-cnn.cnn.jsonc');
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(template));
  const file = await freeName(home, basename(pictures.path));
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(experimentOnPictures(text, rootOf(pictures, home), classes.length)));
  await vscode.window.showTextDocument(file, { preview: false });
  return true;
}

async function pickFolder(): Promise<vscode.Uri | undefined> {
  const options = { title: 'Folder of pictures: one folder a class', canSelectFiles: false, canSelectFolders: true, openLabel: 'New Experiment' };
  const [folder] = (await vscode.window.showOpenDialog(options)) ?? [];
  return folder;
}

/** Names of the classes: the folders in it, or in its "train". */
async function classFolders(pictures: vscode.Uri): Promise<string[]> {
  const folders = async (uri: vscode.Uri) => (await vscode.workspace.fs.readDirectory(uri)).flatMap(([name, type]) => (type & vscode.FileType.Directory && !name.startsWith('.') ? [name] : []));
  const names = await folders(pictures);
  const classes = names.includes('train') ? await folders(vscode.Uri.joinPath(pictures, 'train')) : names;
  if (classes.length < 2) throw classes.length === 0
    ? new UserError('too-few-classes', '{folder} has no folder in it: to learn from, it needs one folder of pictures for each class.', { folder: pictures.fsPath })
    : new UserError('too-few-classes', '{folder} has one folder only in it: to learn from, it needs one folder of pictures for each class.', { folder: pictures.fsPath });
  return classes;
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
