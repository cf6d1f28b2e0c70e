import * as vscode from 'vscode';
import { restorePanel } from '../trust';
import type { PreviewPanels } from './preview-panels';

/** Every preview of an experiment with its panel's title; a kind is also the name of its page. */
export const previewKinds = { schedule: 'CNN Lab: Schedule', 'model-summary': 'CNN Lab: Model', augmentation: 'CNN Lab: Augmentation' };
export type PreviewKind = keyof typeof previewKinds;

export const previewViewType = (kind: PreviewKind): `cnnLab.${PreviewKind}` => `cnnLab.${kind}`;

/** A preview that was open when the window was reloaded comes back; what it is made of is loaded only then. */
export function restorePreviews(previews: () => Promise<PreviewPanels>): vscode.Disposable {
  const registrations = (Object.keys(previewKinds) as PreviewKind[]).map((kind) =>
    restorePanel(previewViewType(kind), async (panel) => (await previews()).restore(kind, panel)),
  );
  return vscode.Disposable.from(...registrations);
}
