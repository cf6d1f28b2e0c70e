import * as vscode from 'vscode';
import { analyse } from '../../core/config/analyse';
import type { TorchNote } from '../../core/config/torch/context';
import { mergeParts } from '../../core/config/torch/merge-parts';
import { noteWords } from '../../core/config/torch/notes';
import type { NetworkCandidate } from '../../core/config/torch/find-network';
import { experimentFromTorch, readTorch, type TorchReading } from '../../core/config/torch/read-torch';
import { torchScript } from '../../core/config/torch/torch-script';
import { asIs } from '../../shared/said';
import { UserError } from '../../shared/user-error';
import { chooseExperiment, experimentName, experimentSelector, isExperiment } from '../experiments';
import { showInformation, showWarning } from '../messages';
import { t } from '../translate';

/** Reads the PyTorch code in the clipboard (or selected in a Python editor) into the open experiment, or into a new one. */
export async function pasteFromPyTorch(): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const selected = editor?.document.languageId === 'python' ? editor.document.getText(editor.selection.isEmpty ? undefined : editor.selection) : '';
  const code = selected || (await vscode.env.clipboard.readText());
  const chosen = await withNetwork(code);
  if (chosen === null) return;
  const { parts, notes } = readTorch(chosen);
  if (Object.keys(parts).length === 0) throw new UserError('no-pytorch', 'The clipboard holds no PyTorch code that could be read: copy a model, transforms, an optimizer or a scheduler line first.');
  if (editor && isExperiment(editor.document.uri)) {
    await vscode.workspace.applyEdit(replaced(editor.document, mergeParts(editor.document.getText(), parts)));
    return tell(t('Read from PyTorch: {parts}.', { parts: Object.keys(parts).join(', ') }), notes);
  }
  const made = experimentFromTorch(chosen, t);
  const document = await vscode.workspace.openTextDocument(unsavedName());
  await vscode.workspace.applyEdit(replaced(document, made.text));
  await vscode.window.showTextDocument(document);
  return tell(t('A new experiment was made from the PyTorch code.'), made.notes);
}

/** One that no editor has: what was pasted before and is not saved yet stays. */
function unsavedName(): vscode.Uri {
  const open = new Set(vscode.workspace.textDocuments.map(({ uri }) => uri.toString()));
  const named = (count: number) => vscode.Uri.parse(`untitled:pasted${count === 1 ? '' : `-${count}`}.cnn.jsonc`);
  let count = 1;
  while (open.has(named(count).toString())) count++;
  return named(count);
}

/** Whether the code leaves open which network it is about, or with which arguments. */
const isOpen = (candidates: NetworkCandidate[]): boolean => candidates.length > 1 || candidates.some(({ needs }) => needs.length > 0);

/**
 * The code with a line that makes its network, where it makes none itself: which of several, with which arguments, is asked.
 * Null where the question was put off.
 */
async function withNetwork(code: string): Promise<string | null> {
  const { candidates } = readTorch(code);
  if (!isOpen(candidates)) return code;
  const items = candidates.map(({ call, line }) => ({ label: call, description: t('line {line}', { line }), call }));
  const picked = candidates.length === 1 ? items[0] : await vscode.window.showQuickPick(items, { title: t('Paste from PyTorch'), placeHolder: t('The network that the experiment is about') });
  const candidate = candidates.find(({ call }) => call === picked?.call);
  if (!candidate) return null;
  if (candidate.needs.length === 0) return `${code}\nmodel = ${candidate.call}\n`;
  const open = candidate.call.indexOf('(') + 1;
  const call = await vscode.window.showInputBox({
    title: t('Paste from PyTorch'),
    prompt: t('Nothing in the code gives {arguments}: write the call that makes the network, in Python.', { arguments: candidate.needs.join(', ') }), value: candidate.call, valueSelection: [open, candidate.call.length - 1], ignoreFocusOut: true,
  });
  return call === undefined ? null : `${code}\nmodel = ${call}\n`;
}

/** Puts the experiment as a PyTorch script into the clipboard. */
export async function copyAsPyTorch(experiment: vscode.Uri | undefined): Promise<void> {
  const uri = await chooseExperiment(experiment, t('Copy as PyTorch'));
  if (!uri) return;
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.env.clipboard.writeText(torchScript(analyse(document.getText()), experimentName(uri)));
  void showInformation(t('{experiment} is in the clipboard as a PyTorch script.', { experiment: experimentName(uri) }));
}

/** PyTorch code pasted into an experiment is read, not put in as it is; "Paste As" gives the text itself. Where the code does not say which network is meant, that is asked as it is pasted. */
export function pyTorchPaste(): vscode.Disposable {
  const kind = vscode.DocumentDropOrPasteEditKind.Text.append('pytorch');
  const provider: vscode.DocumentPasteEditProvider<TorchPaste> = {
    async provideDocumentPasteEdits(document, _ranges, transfer) {
      const code = (await transfer.get('text/plain')?.asString()) ?? '';
      if (!/\b(nn|torch|transforms|optim|lr_scheduler)\.\w/.test(code)) return undefined;
      const { parts, notes, candidates } = readTorch(code);
      if (isOpen(candidates)) return [new TorchPaste(document, code, t('Read as PyTorch (asks for the network)'), kind)];
      if (Object.keys(parts).length === 0) return undefined;
      const edit = new TorchPaste(document, code, notes.length === 0 ? t('Read as PyTorch') : t('Read as PyTorch ({count} left out)', { count: notes.length }), kind);
      edit.read({ parts, notes });
      return [edit];
    },
    async resolveDocumentPasteEdit(edit) {
      if (edit.additionalEdit) return edit;
      const chosen = await withNetwork(edit.code);
      if (chosen !== null) edit.read(readTorch(chosen));
      return edit;
    },
  };
  return vscode.languages.registerDocumentPasteEditProvider(experimentSelector, provider, { providedPasteEditKinds: [kind], pasteMimeTypes: ['text/plain'] });
}

class TorchPaste extends vscode.DocumentPasteEdit {
  constructor(private readonly document: vscode.TextDocument, readonly code: string, title: string, kind: vscode.DocumentDropOrPasteEditKind) {
    super('', title, kind);
  }

  read({ parts, notes }: Pick<TorchReading, 'parts' | 'notes'>): void {
    const merged = mergeParts(this.document.getText(), parts);
    this.additionalEdit = replaced(this.document, merged);
    if (notes.length > 0) whenItReads(this.document, merged, () => tell(t('Read from PyTorch.'), notes));
  }
}

/** Once the next change makes this text of the document: an edit that is offered may not be taken. */
function whenItReads(document: vscode.TextDocument, text: string, then: () => void): void {
  const listener = vscode.workspace.onDidChangeTextDocument((change) => {
    if (change.document !== document || change.contentChanges.length === 0) return;
    listener.dispose();
    if (document.getText() === text) then();
  });
}

function replaced(document: vscode.TextDocument, text: string): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length)), text);
  return edit;
}

function tell(done: string, notes: TorchNote[]): void {
  if (notes.length === 0) void showInformation(done);
  else void showWarning(`${done} ${notes.map((note) => t('Line {line}: {problem}', { line: note.line, problem: asIs(noteWords(note, t)) })).join(' ')}`);
}
