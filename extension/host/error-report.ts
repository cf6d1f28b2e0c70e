import type * as vscode from 'vscode';
import { editorWords } from '../shared/editor-words';
import { saidOf } from '../shared/reason-of';
import { UserError } from '../shared/user-error';
import { showError } from './messages';
import { mistakeOffers } from './mistake-offers';
import { t } from './translate';

export type ErrorReport = (error: unknown) => void;

/** The user's mistakes are shown with what may be done about them; a bug goes to the log with its stack, and the message leads there. */
export function errorReport(log: vscode.LogOutputChannel): ErrorReport {
  return (error) => {
    if (error instanceof UserError) return void mistakeOffers(error.mistake).then((offers) => showError(t(editorWords(error.mistake).words), offers));
    log.error(error instanceof Error ? error : String(error));
    const message = `CNN Lab: ${t(saidOf(error))}`;
    void showError(message, [{ title: t('Show Log'), take: () => log.show() }]);
  };
}
