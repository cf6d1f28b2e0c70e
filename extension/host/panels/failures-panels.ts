import * as vscode from 'vscode';
import type { EvaluatedOn } from '../../shared/evaluation';
import type { InspectorApi } from '../../shared/inspector';
import type { FailuresHost, FailuresState, FailuresView } from '../../shared/panels';
import { Closed } from '../../shared/rpc';
import type { ErrorReport } from '../error-report';
import type { Run } from '../run';
import type { Runs } from '../runs';
import type { ServiceProcess } from '../service-process';
import { t } from '../translate';
import { restorePanel } from '../trust';
import { panelColumn } from './panel-column';
import { savePicture } from './save-picture';
import { WebviewPanel } from './webview-panel';

const viewType = 'cnnLab.failures';
const memoryKey = 'failures';

/** Where a run fails: one panel, which is as it was left when it is opened again. */
export class FailuresPanels implements vscode.Disposable {
  private open: { webview: WebviewPanel<FailuresHost, FailuresView>; run: string | null } | null = null;
  private readonly restorer: vscode.Disposable;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly runs: Runs,
    private readonly inspector: ServiceProcess<InspectorApi>,
    private readonly report: ErrorReport,
  ) {
    this.restorer = restorePanel(viewType, async (panel) => {
      await runs.scan();
      this.attach(panel, null);
    });
  }

  show(run: Run): void {
    if (!this.open) return this.attach(vscode.window.createWebviewPanel(viewType, t('CNN Lab: Where It Fails'), panelColumn()), run.folder);
    this.open.run = run.folder;
    this.open.webview.panel.reveal();
    this.tell((view) => view.focus({ run: run.folder }));
  }

  dispose(): void {
    vscode.Disposable.from(this.restorer, ...(this.open ? [this.open.webview] : [])).dispose();
  }

  private attach(panel: vscode.WebviewPanel, run: string | null): void {
    this.open?.webview.dispose();
    const { inspector, runs } = this;
    const { workspaceState, extensionUri } = this.context;
    const webview = new WebviewPanel<FailuresHost, FailuresView>(extensionUri, panel, 'failures', {
      ready: async () => ({ runs: runs.summaries, run: this.open?.run ?? null, state: workspaceState.get<Partial<FailuresState>>(memoryKey) ?? {} }),
      keep: async ({ state }) => workspaceState.update(memoryKey, state),
      describe: (argument) => inspector.call('describe', argument),
      evaluate: (argument) => inspector.call('evaluate', argument),
      thumbnails: (argument) => inspector.call('thumbnails', argument),
      embedding: (argument) => inspector.call('embedding', argument),
      umap: (argument) => inspector.call('umap', argument),
      explain: (argument) => inspector.call('explain', argument),
      pickFolder,
      copy: async ({ text }) => vscode.env.clipboard.writeText(text),
      savePicture,
    });
    const opened = (this.open = { webview, run });
    webview.own(
      runs.onList(() => this.tell((view) => view.runs({ runs: runs.summaries }))),
      { dispose: () => this.open === opened && (this.open = null) },
    );
  }

  private tell(call: (view: FailuresView) => Promise<void>): void {
    const webview = this.open?.webview;
    if (webview?.visible) call(webview.view).catch((error: unknown) => error instanceof Closed || this.report(error));
  }
}

async function pickFolder(): Promise<EvaluatedOn | null> {
  const [folder] = (await vscode.window.showOpenDialog({ title: t('Folder with a folder of pictures per class'), canSelectFiles: false, canSelectFolders: true })) ?? [];
  return folder ? { kind: 'folder', path: folder.fsPath } : null;
}
