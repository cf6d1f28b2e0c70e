import * as vscode from 'vscode';
import { complete, type Completion } from '../../core/config/language/completion';
import { hover } from '../../core/config/language/hover';
import { inlayHints } from '../../core/config/language/inlay-hints';
import { secondsOfRun } from '../../core/runs/pace';
import { markdown } from '../messages';
import type { Runs } from '../runs';
import { t } from '../translate';
import { rangeOf, type Analyses } from './analyses';

const completionKinds: Record<Completion['kind'], vscode.CompletionItemKind> = {
  row: vscode.CompletionItemKind.Class,
  block: vscode.CompletionItemKind.Module,
  parameter: vscode.CompletionItemKind.Property,
  value: vscode.CompletionItemKind.Value,
};
/** VS Code's own JSON support offers these for every boolean and null. */
const offeredAlready = new Set(['true', 'false', 'null']);

export function completionProvider(analyses: Analyses): vscode.CompletionItemProvider {
  return {
    provideCompletionItems(document, position) {
      const { source } = analyses.of(document);
      return complete(source, document.offsetAt(position), t)
        .filter(({ label }) => !offeredAlready.has(label))
        .map((completion, index) => {
          const item = new vscode.CompletionItem({ label: completion.label, detail: ` ${completion.detail}` }, completionKinds[completion.kind]);
          item.documentation = markdown(completion.documentation);
          item.insertText = new vscode.SnippetString(completion.snippet);
          item.filterText = completion.filter;
          item.sortText = `${completion.rank}${String(index).padStart(4, '0')}`;
          item.range = rangeOf(document, completion);
          return item;
        });
    },
  };
}

export function hoverProvider(analyses: Analyses): vscode.HoverProvider {
  return {
    provideHover(document, position) {
      const found = hover(analyses.of(document), document.offsetAt(position), t);
      return found && new vscode.Hover(markdown(found.markdown), rangeOf(document, found));
    },
  };
}

export function inlayHintsProvider(analyses: Analyses, runs: Runs, changed: vscode.Event<void>): vscode.InlayHintsProvider {
  return {
    onDidChangeInlayHints: changed,
    provideInlayHints(document, range) {
      const setting = vscode.workspace.getConfiguration('cnnLab.inlayHints', document.uri);
      if (!setting.get('enabled', true)) return [];
      const options = { macs: setting.get('macs', false), memory: setting.get('memory', false), receptiveField: setting.get('receptiveField', false) };
      const analysis = analyses.of(document);
      return inlayHints(analysis, { ...options, secondsOfRun: secondsOfRun(runs.trained(document.uri).map(({ progress }) => progress), analysis) ?? undefined }, t, document.offsetAt(range.start), document.offsetAt(range.end)).map(({ offset, text, tooltip }) => {
        const hint = new vscode.InlayHint(document.positionAt(offset), text);
        hint.paddingLeft = true;
        hint.tooltip = tooltip;
        return hint;
      });
    },
  };
}
