import * as vscode from 'vscode';
import { UserError } from '../shared/user-error';
import { acts, panelActs, type Act, type RestoredPanel } from './acts';

/** Whether this may be done in this workspace. */
export const isAllowed = (act: Act): boolean => acts[act] === null || vscode.workspace.isTrusted;

/** Throws a UserError where this may not be done in this workspace. */
export function requireTrust(act: Act): void {
  const nothing = acts[act];
  if (nothing !== null && !vscode.workspace.isTrusted) throw new UserError('not-trusted', 'This workspace is not trusted, so {nothing}.', { nothing });
}

/** Brings a panel back after a reload of the window; one that does what needs trust is closed where that is missing. */
export function restorePanel(viewType: RestoredPanel, restore: (panel: vscode.WebviewPanel, state: unknown) => void | Promise<void>): vscode.Disposable {
  return vscode.window.registerWebviewPanelSerializer(viewType, {
    deserializeWebviewPanel: async (panel, state: unknown) => (isAllowed(panelActs[viewType]) ? restore(panel, state) : panel.dispose()),
  });
}
