import * as vscode from 'vscode';
import { t } from '../translate';

/** A picture of the user's own; null where none was chosen. */
export async function pickImage(): Promise<{ kind: 'file'; path: string } | null> {
  const [file] = (await vscode.window.showOpenDialog({ title: t('Picture to look at'), filters: { [t('Pictures')]: ['png', 'jpg', 'jpeg', 'webp', 'gif', 'bmp', 'tiff', 'avif'] } })) ?? [];
  return file ? { kind: 'file', path: file.fsPath } : null;
}
