import * as vscode from 'vscode';
import { said } from '../../shared/said';
import { restorePanel } from '../trust';

/** Every preview of an experiment with its panel's title; a kind is also the name of its page. */
export const previewKinds = { schedule: said`CNN Lab: Schedule`, 'model-summary': said`CNN Lab: Model`, augmentation: said`CNN Lab: Augmentation` };
/** The commands' titles. */
export const previewTitles = { schedule: said`Preview Schedule`, 'model-summary': said`Model Summary`, augmentation: said`Preview Augmentation` };
export type PreviewKind = keyof typeof previewKinds;

export const previewViewType = (kind: PreviewKind): `cnnLab.${PreviewKind}` => `cnnLab.${kind}`;

/** Shows in `panel` what a preview of that kind showed before the window was reloaded. */
export interface PreviewRestorer {
  restore(kind: PreviewKind, panel: vscode.WebviewPanel): Promise<void>;
}

/** A preview that was open when the window was reloaded comes back; what it is made of is loaded only then. */
export function restorePreviews(previews: () => Promise<PreviewRestorer>): vscode.Disposable {
  const registrations = (Object.keys(previewKinds) as PreviewKind[]).map((kind) =>
    restorePanel(previewViewType(kind), async (panel) => (await previews()).restore(kind, panel)),
  );
  return vscode.Disposable.from(...registrations);
}
