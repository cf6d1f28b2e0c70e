import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import { editorWords, type MistakePlace } from '../shared/editor-words';
import type { Mistake } from '../shared/said';
import { showInItsFolder } from './its-folder';
import type { Offer } from './messages';
import { showPlace } from './show-place';
import { t } from './translate';

/** What leads on from a mistake that is not in a text, by its id. */
const ways: Record<string, (mistake: Mistake) => Offer> = {
  'not-trusted': () => ({ title: t('Manage Workspace Trust'), take: () => vscode.commands.executeCommand('workbench.trust.manage') }),
  'no-experiment': () => ({ title: t('New Experiment…'), take: () => vscode.commands.executeCommand('cnnLab.newExperiment') }),
  'in-no-folder': ({ values: { file } }) => ({ title: t('Open Its Folder'), take: () => showInItsFolder(vscode.Uri.file(String(file))) }),
  'no-checkpoint': () => ({ title: t('Train'), take: () => vscode.commands.executeCommand('cnnLab.train') }),
  'too-few-runs': () => ({ title: t('Train'), take: () => vscode.commands.executeCommand('cnnLab.train') }),
  'is-a-study': () => ({ title: t('Run study'), take: () => vscode.commands.executeCommand('cnnLab.runStudy') }),
  'no-data-folder': () => dataFolder(),
  'pictures-exceed-memory': () => dataFolder(),
  'data-folder-unwritable': () => dataFolder(),
};
const dataFolder = (): Offer => ({ title: t('Open Settings'), take: () => vscode.commands.executeCommand('workbench.action.openSettings', 'cnnLab.dataFolder') });

/** What may be done about a mistake: where it is in a text, its fixes and the way to its line. */
export async function mistakeOffers(mistake: Mistake): Promise<Offer[]> {
  const { place } = editorWords(mistake);
  if (!place || !isAbsolute(place.file)) return ways[mistake.id] ? [ways[mistake.id]!(mistake)] : [];
  const file = vscode.Uri.file(place.file);
  return [...(await fixesAt(file, place, mistake.id).catch(() => [])), { title: t('Go to Line'), take: () => showPlace(file, place) }];
}

/** The quick fix that the editor has for the same problem, where the text has it still. */
async function fixesAt(file: vscode.Uri, place: MistakePlace, id: string): Promise<Offer[]> {
  const { analyse } = await import('../core/config/analyse');
  const document = await vscode.workspace.openTextDocument(file);
  const isIt = (each: { id: string; line: number }) => each.id === id && each.line === place.line;
  const fix = analyse(document.getText()).problems.find(isIt)?.fixes?.[0];
  if (!fix) return [];
  const take = async (): Promise<void> => {
    const { applyEdits } = await import('./edit-experiment');
    await applyEdits(file, (text) => analyse(text).problems.find(isIt)?.fixes?.[0]?.edits ?? []);
    await showPlace(file, place);
  };
  return [{ title: t(fix.title), take }];
}
