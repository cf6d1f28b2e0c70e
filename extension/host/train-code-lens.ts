import * as vscode from 'vscode';
import { command } from './commands';
import { experimentSelector, isExperiment } from './experiments';

/** `Train` above the config's opening brace. */
export function trainCodeLens(): vscode.Disposable {
  return vscode.languages.registerCodeLensProvider(experimentSelector, {
    provideCodeLenses(document) {
      if (!isExperiment(document.uri)) return [];
      const brace = /^\s*\{/m.exec(document.getText());
      const place = document.positionAt(brace ? brace.index + brace[0].length - 1 : 0);
      return [new vscode.CodeLens(new vscode.Range(place, place), command('cnnLab.train', '$(play) Train', document.uri))];
    },
  });
}
