import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { analyse, type Analysis, type Severity } from '../../core/config/analyse';
import { freeBytes } from '../../trainer/free-bytes';

/** One analysis per version of a document: all features of a key stroke read the same. */
export class Analyses {
  private readonly known = new Map<string, { version: number; severities: Severities; analysis: Analysis }>();

  of(document: vscode.TextDocument): Analysis {
    const key = document.uri.toString();
    const severities = severitySetting(document.uri);
    const known = this.known.get(key);
    if (known && known.version === document.version && JSON.stringify(known.severities) === JSON.stringify(severities)) return known.analysis;
    const analysis = analyse(document.getText(), { severities, freeBytes: () => (document.uri.scheme === 'file' ? freeBytes(dirname(document.uri.fsPath)) : null) });
    this.known.set(key, { version: document.version, severities, analysis });
    return analysis;
  }

  forget(document: vscode.TextDocument): void {
    this.known.delete(document.uri.toString());
  }
}

type Severities = Record<string, Severity | 'off'>;

function severitySetting(uri: vscode.Uri): Severities {
  return vscode.workspace.getConfiguration('cnnLab', uri).get<Severities>('diagnostics', {});
}

export function rangeOf(document: vscode.TextDocument, { offset, length }: { offset: number; length: number }): vscode.Range {
  return new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
}
