import * as vscode from 'vscode';
import type { MistakePlace } from '../shared/editor-words';

/** Shows a place in a text, counted from 1: in the editor that has it already, else in the first column, not over the panel that asked. */
export async function showPlace(file: vscode.Uri, { line, column }: Pick<MistakePlace, 'line' | 'column'>): Promise<void> {
  const at = new vscode.Position(Math.max(0, line - 1), Math.max(0, column - 1));
  const viewColumn = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === file.toString())?.viewColumn ?? vscode.ViewColumn.One;
  await vscode.window.showTextDocument(file, { viewColumn, selection: new vscode.Range(at, at) });
}
