import * as vscode from 'vscode';
import { plain } from './plain';

// VS Code's messages, by whatever said: nothing else in the host shows one (a lint rule).
export const showError = (words: string, ...choices: string[]): Thenable<string | undefined> => vscode.window.showErrorMessage(plain(words), ...choices);
export const showWarning = (words: string, ...choices: string[]): Thenable<string | undefined> => vscode.window.showWarningMessage(plain(words), ...choices);
export const showInformation = (words: string, ...choices: string[]): Thenable<string | undefined> => vscode.window.showInformationMessage(plain(words), ...choices);

/** Markdown of ours, in which words of the user's text are escaped where they were put in (`core/config/language/markdown`): no commands, no HTML. */
export function markdown(value: string): vscode.MarkdownString {
  const made = new vscode.MarkdownString(value);
  made.isTrusted = false;
  made.supportHtml = false;
  return made;
}
