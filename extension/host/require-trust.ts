import * as vscode from 'vscode';
import { UserError } from '../shared/user-error';

/** A config names files and the settings name an engine: what runs them must be trusted. `nothing` says what is not done otherwise. */
export function requireTrust(nothing: string): void {
  if (!vscode.workspace.isTrusted) throw new UserError('not-trusted', 'This workspace is not trusted, so {nothing}: see "Workspaces: Manage Workspace Trust".', { nothing });
}
