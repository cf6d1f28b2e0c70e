import * as vscode from 'vscode';
import { experimentSelector } from '../experiments';
import type { Forks } from '../forks';
import type { Runs } from '../runs';
import { Analyses } from './analyses';
import { codeLensProvider } from './code-lenses';
import { experimentDiagnostics } from './diagnostics';
import { completionProvider, hoverProvider, inlayHintsProvider } from './providers';
import { pyTorchPaste } from './pytorch';
import { quickFixes } from './quick-fixes';

/** What the editor knows of experiment files: problems with fixes, completion, hovers, hints behind each layer, commands above each part. */
export function registerLanguageFeatures(runs: Runs, forks: Forks): vscode.Disposable {
  const analyses = new Analyses();
  const hintsChanged = new vscode.EventEmitter<void>();
  return vscode.Disposable.from(
    hintsChanged,
    experimentDiagnostics(analyses),
    vscode.languages.registerCodeActionsProvider(experimentSelector, quickFixes(analyses), { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] }),
    vscode.languages.registerCompletionItemProvider(experimentSelector, completionProvider(analyses), '"', '{', '[', ':', ' '),
    vscode.languages.registerHoverProvider(experimentSelector, hoverProvider(analyses)),
    vscode.languages.registerInlayHintsProvider(experimentSelector, inlayHintsProvider(analyses, runs, hintsChanged.event)),
    vscode.languages.registerCodeLensProvider(experimentSelector, codeLensProvider(analyses, runs, forks)),
    pyTorchPaste(),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('cnnLab.inlayHints')) hintsChanged.fire();
    }),
  );
}
