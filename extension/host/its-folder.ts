import * as vscode from 'vscode';

/** Where it is kept which file is to be shown once its folder is open: opening a folder ends this window's extensions. */
const memoryKey = 'showNext';
let memory: vscode.Memento | null = null;

/** Shows a file in a window in which it has a folder: this one, or one on the folder that it lies in, so that its runs have a place. */
export async function showInItsFolder(file: vscode.Uri): Promise<void> {
  if (!vscode.workspace.getWorkspaceFolder(file)) {
    await memory?.update(memoryKey, file.toString());
    await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.joinPath(file, '..'));
    return;
  }
  // Not as a passing preview, which would take the place of the walkthrough that led here.
  await vscode.window.showTextDocument(file, { preview: false });
}

/** At activation: shows what the window was opened for. */
export async function showWhatWasAsked({ globalState }: vscode.ExtensionContext): Promise<void> {
  memory = globalState;
  const asked = globalState.get<string>(memoryKey);
  const file = asked === undefined ? null : vscode.Uri.parse(asked);
  if (!file || !vscode.workspace.getWorkspaceFolder(file)) return;
  await globalState.update(memoryKey, undefined);
  await showInItsFolder(file);
}
