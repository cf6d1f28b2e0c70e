import * as vscode from 'vscode';
import { experimentName } from './experiments';
import { newExperiment } from './new-experiment';
import { openingComment } from './opening-comment';
import { t } from './translate';

/** The homework's studies to choose from; the chosen one is copied into the workspace and opened. */
export async function newHomework(context: vscode.ExtensionContext): Promise<void> {
  const folder = vscode.Uri.joinPath(context.extensionUri, 'media', 'homework');
  const names = (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name).sort();
  const items = await Promise.all(names.map(async (name) => {
    const template = vscode.Uri.joinPath(folder, name);
    return { label: experimentName(template), detail: t(openingComment(new TextDecoder().decode(await vscode.workspace.fs.readFile(template)))), template };
  }));
  const picked = await vscode.window.showQuickPick(items, { title: t('New Homework Study'), placeHolder: t('Study') });
  if (picked) await newExperiment(picked.template, undefined);
}
