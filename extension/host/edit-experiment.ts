import * as vscode from 'vscode';
import { settingEdits } from '../core/config/edit';
import type { Fix, PathValue } from '../shared/experiment';
import { UserError } from '../shared/user-error';

/** Sets values in an experiment's file as its user would: comments and order stay, and the editor's undo takes them back together. */
export function editExperiment(experiment: vscode.Uri, settings: PathValue[]): Promise<void> {
  return applyEdits(experiment, (text) => settingEdits(text, settings));
}

/** Carries out edits of an experiment's text, which the editor's undo takes back together. */
export async function applyEdits(experiment: vscode.Uri, edits: (text: string) => Fix['edits']): Promise<void> {
  const document = await vscode.workspace.openTextDocument(experiment);
  const edit = new vscode.WorkspaceEdit();
  for (const { offset, length, text } of edits(document.getText())) {
    edit.replace(experiment, new vscode.Range(document.positionAt(offset), document.positionAt(offset + length)), text);
  }
  if (!(await vscode.workspace.applyEdit(edit))) throw new UserError('file-not-edited', 'The file could not be edited: is it read-only? ({file})', { file: vscode.workspace.asRelativePath(experiment) });
}
