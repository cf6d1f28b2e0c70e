import * as vscode from 'vscode';
import type { EvaluatedOn } from '../../shared/evaluation';
import type { InspectorApi } from '../../shared/inspector';
import type { FailuresHost, FailuresState, FailuresView } from '../../shared/panels';
import { said } from '../../shared/said';
import type { ErrorReport } from '../error-report';
import type { Runs } from '../runs';
import type { ServiceProcess } from '../service-process';
import { t } from '../translate';
import { RunPanel, type OwnHost } from './run-panel';
import { savePicture } from './save-picture';

/** Where a run fails. */
export class FailuresPanels extends RunPanel<FailuresState, FailuresHost, FailuresView> {
  constructor(context: vscode.ExtensionContext, runs: Runs, private readonly inspector: ServiceProcess<InspectorApi>, report: ErrorReport) {
    super({ viewType: 'cnnLab.failures', page: 'failures', title: said`CNN Lab: Where It Fails`, memoryKey: 'failures' }, context, runs, report);
  }

  protected override host(): OwnHost<FailuresHost> {
    const { inspector } = this;
    return {
      describe: (argument) => inspector.call('describe', argument),
      evaluate: (argument) => inspector.call('evaluate', argument),
      thumbnails: (argument) => inspector.call('thumbnails', argument),
      embedding: (argument) => inspector.call('embedding', argument),
      umap: (argument) => inspector.call('umap', argument),
      explain: (argument) => inspector.call('explain', argument),
      pickFolder,
      copy: async ({ text }) => vscode.env.clipboard.writeText(text),
      savePicture,
    };
  }
}

async function pickFolder(): Promise<EvaluatedOn | null> {
  const [folder] = (await vscode.window.showOpenDialog({ title: t('Folder with a folder of pictures per class'), canSelectFiles: false, canSelectFolders: true })) ?? [];
  return folder ? { kind: 'folder', path: folder.fsPath } : null;
}
