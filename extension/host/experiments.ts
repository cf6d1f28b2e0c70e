import { homedir } from 'node:os';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../shared/user-error';
import type { ExperimentArgument } from './commands';
import { ask } from './messages';
import { plain } from './plain';
import { t } from './translate';

export const experimentPattern = '**/*.cnn.{jsonc,json}';
/** A run keeps a copy of its experiment; that copy is not an experiment of the workspace. */
const notExperiments = '**/{node_modules,.cnn-lab}/**';

export const experimentSelector: vscode.DocumentSelector = { pattern: experimentPattern };

export const isExperiment = (uri: vscode.Uri): boolean => /\.cnn\.jsonc?$/.test(uri.path) && !uri.path.includes('/.cnn-lab/');

export const inNoFolder = (file: string): UserError => new UserError('in-no-folder', 'The experiment lies in no folder of this window, so its runs have no place: open its folder. ({file})', { file });

/** File name without its endings. */
export const experimentName = (uri: vscode.Uri): string => basename(uri.path).replace(/\.cnn\.jsonc?$/, '');

export async function findExperiments(): Promise<vscode.Uri[]> {
  const found = await vscode.workspace.findFiles(experimentPattern, notExperiments);
  return found.sort((a, b) => a.path.localeCompare(b.path));
}

/** Whether a text that has no name yet was meant as an experiment. */
const readsAsExperiment = (text: string): boolean => /^\s*[{/]/.test(text) && /"model"\s*:\s*\[/.test(text);

/** The experiment a command is about: its argument, else the one in the editor, else the only one, else the one picked under the command's title. */
export async function chooseExperiment(argument: ExperimentArgument | undefined, title: string): Promise<vscode.Uri | null> {
  if (argument) return argument instanceof vscode.Uri ? argument : argument.experiment;
  const open = vscode.window.activeTextEditor?.document;
  if (open && (isExperiment(open.uri) || (open.isUntitled && readsAsExperiment(open.getText())))) return open.uri;
  const found = await findExperiments();
  if (found.length === 0) throw new UserError('no-experiment', 'There is no experiment (*.cnn.jsonc) in this workspace yet.');
  if (found.length === 1) return found[0] ?? null;
  const items = found.map((uri) => ({ label: plain(experimentName(uri)), description: plain(vscode.workspace.asRelativePath(uri)), uri }));
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder: t('Experiment') });
  return picked?.uri ?? null;
}

/** A name as one may type it, with an experiment's ending or without, as a file's. */
export const fileNamed = (name: string): string => `${name.trim().replace(/(\.cnn)?(\.jsonc?)?$/, '')}.cnn.jsonc`;

/** A name like the proposal that no file in the folder has yet as an experiment's: it, or with the first number that makes it one. `taken`: the names of all that lies there. */
export async function freeName(folder: vscode.Uri, proposal: string): Promise<{ free: string; taken: ReadonlySet<string> }> {
  const taken = new Set((await vscode.workspace.fs.readDirectory(folder)).map(([entry]) => entry));
  let free = proposal;
  for (let count = 2; taken.has(fileNamed(free)); count++) free = `${proposal}-${count}`;
  return { free, taken };
}

/** Asks for the place of a new experiment's file: in the workspace where there is one, else in the user's home. What is there already is replaced only after asking. Null where that was put off. */
export async function askForFile(title: string, proposal: string): Promise<vscode.Uri | null> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
  const chosen = await vscode.window.showSaveDialog({ title, filters: { [t('Experiment')]: ['jsonc'] }, defaultUri: vscode.Uri.joinPath(folder, fileNamed(proposal)) });
  if (!chosen) return null;
  const file = vscode.Uri.joinPath(chosen, '..', fileNamed(basename(chosen.path)));
  // The dialog has asked about the name that was typed, not about the one with an experiment's ending.
  const other = file.path !== chosen.path && (await vscode.workspace.fs.stat(file).then(() => true, () => false));
  return !other || (await ask(t('{file} exists already.', { file: basename(file.path) }), t('Replace'))) ? file : null;
}

/** The experiment's file with what its editor holds; null where that cannot be saved, which VS Code itself says. One that has no file yet is given one: where is asked; null where that was put off. */
export async function savedExperiment(experiment: vscode.Uri): Promise<vscode.Uri | null> {
  if (experiment.scheme !== 'untitled') {
    const isDirty = vscode.workspace.textDocuments.some(({ uri, isDirty }) => isDirty && uri.toString() === experiment.toString());
    return !isDirty || (await vscode.workspace.save(experiment)) ? experiment : null;
  }
  const document = await vscode.workspace.openTextDocument(experiment);
  const file = await askForFile(t('Where the experiment is to be saved'), experimentName(experiment).replace(/^Untitled-\d+$/, 'experiment'));
  if (!file) return null;
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(document.getText()));
  // The unsaved editor holds nothing more than the file.
  await vscode.window.showTextDocument(document);
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await vscode.window.showTextDocument(file);
  return file;
}

/** The experiment a command is about, as it stands in its editor; null where none was picked. */
export async function openExperiment(argument: ExperimentArgument | undefined, title: string): Promise<vscode.TextDocument | null> {
  const experiment = await chooseExperiment(argument, title);
  if (!experiment) return null;
  if (!isExperiment(experiment)) throw new UserError('not-an-experiment', 'This is no experiment, whose name would end in .cnn.jsonc: {file}', { file: vscode.workspace.asRelativePath(experiment) });
  return vscode.workspace.openTextDocument(experiment);
}
