import * as vscode from 'vscode';

/**
 * Names the file that is to be shown once its folder is open. Opening a folder ends this window, in a browser before it has kept what a Memento holds: this is a file of the extension's own,
 * on the disk before the folder is opened.
 */
let memory: vscode.Uri | null = null;

/** Shows a file in a window in which it has a folder: this one, or one on the folder that it lies in, so that its runs have a place. */
export async function showInItsFolder(file: vscode.Uri): Promise<void> {
  if (!vscode.workspace.getWorkspaceFolder(file)) {
    if (memory) await vscode.workspace.fs.writeFile(memory, new TextEncoder().encode(file.toString()));
    await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.joinPath(file, '..'));
    return;
  }
  // Not as a passing preview, which would take the place of the walkthrough that led here.
  await vscode.window.showTextDocument(file, { preview: false });
}

/** At activation: shows what the window was opened for. */
export async function showWhatWasAsked({ globalStorageUri }: vscode.ExtensionContext): Promise<void> {
  memory = vscode.Uri.joinPath(globalStorageUri, 'show-next');
  const asked = await vscode.workspace.fs.readFile(memory).then((bytes) => vscode.Uri.parse(new TextDecoder().decode(bytes)), () => null);
  if (!asked || !vscode.workspace.getWorkspaceFolder(asked)) return;
  await vscode.workspace.fs.delete(memory);
  await showInItsFolder(asked);
}
