import * as vscode from 'vscode';
import { setValueEdits } from '../core/config/edit';
import type { Fix, JsonPath } from '../shared/experiment';
import { UserError } from '../shared/user-error';

/** Sets one value in an experiment's file as its user would: comments and order stay, and the editor's undo takes it back. */
export function editExperiment(experiment: vscode.Uri, path: JsonPath, value: unknown): Promise<void> {
  return applyEdits(experiment, (text) => setValueEdits(text, path, value));
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
