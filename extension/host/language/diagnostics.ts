import * as vscode from 'vscode';
import type { Problem } from '../../shared/experiment';
import { isExperiment } from '../experiments';
import { t } from '../translate';
import { rangeOf, type Analyses } from './analyses';

const severities: Record<Problem['severity'], vscode.DiagnosticSeverity> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
};

/** Underlines the problems of every open experiment, from key stroke to key stroke. */
export function experimentDiagnostics(analyses: Analyses): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection('cnn-lab');
  const show = (document: vscode.TextDocument): void => {
    if (!isExperiment(document.uri)) return;
    collection.set(document.uri, analyses.of(document).problems.map((problem) => diagnosticOf(document, problem)));
  };
  const showAll = (): void => vscode.workspace.textDocuments.forEach(show);
  showAll();
  return vscode.Disposable.from(
    collection,
    vscode.workspace.onDidOpenTextDocument(show),
    vscode.workspace.onDidChangeTextDocument(({ document }) => show(document)),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('cnnLab.diagnostics')) showAll();
    }),
    vscode.workspace.onDidCloseTextDocument((document) => {
      collection.delete(document.uri);
      analyses.forget(document);
    }),
  );
}

function diagnosticOf(document: vscode.TextDocument, problem: Problem): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(rangeOf(document, problem), t(problem.said), severities[problem.severity]);
  diagnostic.source = 'cnn-lab';
  diagnostic.code = problem.id;
  return diagnostic;
}
