import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { analyse, type Analysis, type Severity } from '../../core/config/analyse';

/** One analysis per version of a document: all features of a key stroke read the same. */
export class Analyses {
  private readonly known = new Map<string, { version: number; severities: Severities; analysis: Analysis }>();

  of(document: vscode.TextDocument): Analysis {
    const key = document.uri.toString();
    const severities = severitySetting(document.uri);
    const known = this.known.get(key);
    if (known && known.version === document.version && JSON.stringify(known.severities) === JSON.stringify(severities)) return known.analysis;
    const analysis = analyse(document.getText(), { severities, freeBytes: freeBytes(document.uri) });
    this.known.set(key, { version: document.version, severities, analysis });
    return analysis;
  }

  forget(document: vscode.TextDocument): void {
    this.known.delete(document.uri.toString());
  }
}

/** Of the disk that the experiment lies on; undefined where that cannot be asked. */
function freeBytes({ scheme, fsPath }: vscode.Uri): number | undefined {
  if (scheme !== 'file') return undefined;
  try {
    const { bavail, bsize } = statfsSync(dirname(fsPath));
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

type Severities = Record<string, Severity | 'off'>;

function severitySetting(uri: vscode.Uri): Severities {
  return vscode.workspace.getConfiguration('cnnLab', uri).get<Severities>('diagnostics', {});
}

export function rangeOf(document: vscode.TextDocument, { offset, length }: { offset: number; length: number }): vscode.Range {
  return new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
}
