import * as vscode from 'vscode';

/** Where a panel opens: with the panels of ours that are open already, else beside the editor. */
export function panelColumn(): vscode.ViewColumn {
  const isOurs = ({ input }: vscode.Tab) => input instanceof vscode.TabInputWebview && input.viewType.includes('cnnLab.');
  return vscode.window.tabGroups.all.find(({ tabs }) => tabs.some(isOurs))?.viewColumn ?? vscode.ViewColumn.Beside;
}
