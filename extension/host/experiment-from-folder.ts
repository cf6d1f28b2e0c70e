import { basename, relative, sep } from 'node:path';
import * as vscode from 'vscode';
import type { PictureSurvey } from '../shared/picture-survey';
import { surveyPictures } from '../trainer/datasets/layouts';
import { fileNamed, freeName } from './experiments';
import { showInItsFolder } from './its-folder';
import { experimentOnPictures } from './experiment-on-pictures';
import { showImport } from './panels/import-panel';
import { t } from './translate';

/** A new experiment on pictures of the user's own, however they lie: what is there is shown first, then it is written beside them, opened, ready to train. False where the user wants none. */
export async function experimentFromFolder(context: vscode.ExtensionContext, argument: vscode.Uri | undefined): Promise<boolean> {
  const pictures = argument ?? (await pickFolder());
  if (!pictures) return false;
  const surveyed = await surveyPictures(pictures.fsPath);
  const home = vscode.workspace.getWorkspaceFolder(pictures)?.uri ?? vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.joinPath(pictures, '..');
  const place = placeIn(home, pictures.fsPath);
  return showImport(context, place, surveyed, () => write(context, home, pictures, relativeTo(home, surveyed.survey), place));
}

async function write(context: vscode.ExtensionContext, home: vscode.Uri, pictures: vscode.Uri, survey: PictureSurvey, place: string): Promise<void> {
  const template = vscode.Uri.joinPath(context.extensionUri, 'media', 'examples', 'simple-cnn.cnn.jsonc');
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(template));
  const { free } = await freeName(home, basename(pictures.path).replace(/\.\w+$/, ''));
  const file = vscode.Uri.joinPath(home, fileNamed(free));
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(experimentOnPictures(text, survey, place)));
  await showInItsFolder(file);
}

async function pickFolder(): Promise<vscode.Uri | undefined> {
  const options = { title: t('Folder of pictures: one folder a class, or a table and a folder'), canSelectFiles: false, canSelectFolders: true, openLabel: t('New Experiment') };
  const [folder] = (await vscode.window.showOpenDialog(options)) ?? [];
  return folder;
}

/** As the config names it: relative to its own folder where it lies inside. */
function placeIn(home: vscode.Uri, file: string): string {
  const path = relative(home.fsPath, file);
  return path.startsWith('..') ? file : path === '' ? '.' : path.split(sep).join('/');
}

/** The parameters that are places, as the config names them. */
function relativeTo(home: vscode.Uri, survey: PictureSurvey): PictureSurvey {
  const places = new Set(['root', 'table', 'images', 'val_table', 'test_table']);
  const params = Object.fromEntries(Object.entries(survey.dataset.params).map(([name, value]) => [name, places.has(name) ? placeIn(home, value) : value]));
  return { ...survey, dataset: { ...survey.dataset, params } };
}
