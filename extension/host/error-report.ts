import type * as vscode from 'vscode';
import { UserError } from '../shared/user-error';
import { showError } from './messages';

export type ErrorReport = (error: unknown) => void;

/** The user's mistakes are shown as they are; a bug goes to the log with its stack, and the message leads there. */
export function errorReport(log: vscode.LogOutputChannel): ErrorReport {
  return (error) => {
    if (error instanceof UserError) return void showError(error.message);
    log.error(error instanceof Error ? error : String(error));
    const message = `CNN Lab: ${error instanceof Error ? error.message : String(error)}`;
    void showError(message, 'Show Log').then((choice) => choice && log.show());
  };
}
