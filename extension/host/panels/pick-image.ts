import * as vscode from 'vscode';
import { t } from '../translate';

/** Picture files that are read, by how their names end. */
export const pictureEndings = ['png', 'jpg', 'jpeg', 'webp', 'gif', 'bmp', 'tif', 'tiff', 'avif', 'ppm'];

/** A picture of the user's own; null where none was chosen. */
export async function pickImage(): Promise<{ kind: 'file'; path: string } | null> {
  const [file] = (await vscode.window.showOpenDialog({ title: t('Picture to look at'), filters: { [t('Pictures')]: pictureEndings } })) ?? [];
  return file ? { kind: 'file', path: file.fsPath } : null;
}
