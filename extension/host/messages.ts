import * as vscode from 'vscode';
import { plain } from './plain';

/** Something that a message offers to do: a button. */
export interface Offer {
  title: string;
  take(): unknown;
}

// VS Code's messages, by whatever said: nothing else in the host shows one (a lint rule).
export const showError = (words: string, offers: Offer[] = []): Thenable<void> => taken(offers, vscode.window.showErrorMessage(plain(words), ...titles(offers)));
export const showWarning = (words: string, offers: Offer[] = []): Thenable<void> => taken(offers, vscode.window.showWarningMessage(plain(words), ...titles(offers)));
export const showInformation = (words: string, offers: Offer[] = []): Thenable<void> => taken(offers, vscode.window.showInformationMessage(plain(words), ...titles(offers)));

/** Asks before what cannot be taken back. */
export const ask = async (words: string, way: string): Promise<boolean> => (await vscode.window.showWarningMessage(plain(words), { modal: true }, way)) === way;

const titles = (offers: Offer[]): string[] => offers.map(({ title }) => title);
async function taken(offers: Offer[], choice: Thenable<string | undefined>): Promise<void> {
  const title = await choice;
  await offers.find((offer) => offer.title === title)?.take();
}

/** Markdown of ours, in which words of the user's text are escaped where they were put in (`core/config/language/markdown`): no commands, no HTML. */
export function markdown(value: string): vscode.MarkdownString {
  const made = new vscode.MarkdownString(value);
  made.isTrusted = false;
  made.supportHtml = false;
  return made;
}
