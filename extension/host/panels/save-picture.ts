import * as vscode from 'vscode';
import { t } from '../translate';

/** Asks where to, and writes a PNG there. */
export async function savePicture({ name, png }: { name: string; png: Uint8Array }): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const file = await vscode.window.showSaveDialog({ title: t('Save Picture'), filters: { PNG: ['png'] }, ...(folder && { defaultUri: vscode.Uri.joinPath(folder, `${name}.png`) }) });
  if (file) await vscode.workspace.fs.writeFile(file, png);
}
