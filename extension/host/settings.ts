import * as vscode from 'vscode';

/** The extension's settings, as package.json declares them. */
export interface Settings {
  /** 0: the trainer's own default. */
  threads: number;
  /** 'auto', or an engine's id. */
  engine: string;
  /** Folder of the data sets' cache; empty: the trainer's own default. */
  dataFolder: string;
  /** Path of an experiment, relative to its workspace folder, to train as soon as the workspace opens. */
  trainOnOpen: string;
}

export function settings(scope?: vscode.Uri): Settings {
  const section = vscode.workspace.getConfiguration('cnnLab', scope);
  return {
    threads: section.get('threads', 0),
    engine: section.get('engine', 'auto'),
    dataFolder: section.get('dataFolder', ''),
    trainOnOpen: section.get('trainOnOpen', ''),
  };
}

/** How agents of the editor come to our tools: in process, through the MCP server, or not at all. */
export const agentFace = (): string => vscode.workspace.getConfiguration('cnnLab').get('agents', 'tools');
export const onAgentFace = (changed: () => void): vscode.Disposable => vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('cnnLab.agents') && changed());
