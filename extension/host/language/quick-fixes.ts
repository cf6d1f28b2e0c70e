import * as vscode from 'vscode';
import { t } from '../translate';
import { rangeOf, type Analyses } from './analyses';

/** The problems' own fixes, and a comment that silences a warning. */
export function quickFixes(analyses: Analyses): vscode.CodeActionProvider {
  return {
    provideCodeActions(document, range, { diagnostics }) {
      const { problems } = analyses.of(document);
      return problems
        .filter((problem) => range.intersection(rangeOf(document, problem)) !== undefined)
        .flatMap((problem) => {
          const diagnostic = diagnostics.find(({ code, range: place }) => code === problem.id && place.isEqual(rangeOf(document, problem)));
          const fixes = (problem.fixes ?? []).map(({ title, edits }, i) => {
            const action = codeAction(t(title), diagnostic);
            action.isPreferred = i === 0;
            for (const edit of edits) action.edit!.replace(document.uri, rangeOf(document, edit), edit.text);
            return action;
          });
          if (problem.severity === 'error') return fixes;
          const ignore = codeAction(t('Ignore {id} here', { id: problem.id }), diagnostic);
          const line = document.lineAt(problem.line - 1);
          const indent = line.text.slice(0, line.firstNonWhitespaceCharacterIndex);
          ignore.edit!.insert(document.uri, line.range.start, `${indent}// cnn-lab-ignore-next-line ${problem.id}\n`);
          return [...fixes, ignore];
        });
    },
  };
}

function codeAction(title: string, diagnostic: vscode.Diagnostic | undefined): vscode.CodeAction {
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.edit = new vscode.WorkspaceEdit();
  if (diagnostic) action.diagnostics = [diagnostic];
  return action;
}
