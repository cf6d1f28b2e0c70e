import * as vscode from 'vscode';
import type { InspectorApi } from '../../shared/inspector';
import type { TimeTravelHost, TimeTravelState, TimeTravelView } from '../../shared/panels';
import { Closed } from '../../shared/rpc';
import type { ErrorReport } from '../error-report';
import type { Run } from '../run';
import type { Runs } from '../runs';
import type { ServiceProcess } from '../service-process';
import { t } from '../translate';
import { restorePanel } from '../trust';
import { panelColumn } from './panel-column';
import { WebviewPanel } from './webview-panel';

const viewType = 'cnnLab.timeTravel';
const memoryKey = 'timeTravel';

/** Looking back into a run: one panel, which is as it was left when it is opened again. */
export class TimeTravelPanels implements vscode.Disposable {
  private open: { webview: WebviewPanel<TimeTravelHost, TimeTravelView>; run: string | null } | null = null;
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
    if (!this.open) return this.attach(vscode.window.createWebviewPanel(viewType, t('CNN Lab: Time Travel'), panelColumn()), run.folder);
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
    const webview = new WebviewPanel<TimeTravelHost, TimeTravelView>(extensionUri, panel, 'time-travel', {
      ready: async () => ({ runs: runs.summaries, run: this.open?.run ?? null, state: workspaceState.get<Partial<TimeTravelState>>(memoryKey) ?? {} }),
      keep: async ({ state }) => workspaceState.update(memoryKey, state),
      timeline: (argument) => inspector.call('timeline', argument),
      moment: (argument) => inspector.call('moment', argument),
    });
    const opened = (this.open = { webview, run });
    webview.own(
      runs.onList(() => this.tell((view) => view.runs({ runs: runs.summaries }))),
      runs.onCheckpoint(({ folder }) => this.tell((view) => view.grown({ run: folder }))),
      { dispose: () => this.open === opened && (this.open = null) },
    );
  }

  private tell(call: (view: TimeTravelView) => Promise<void>): void {
    const webview = this.open?.webview;
    if (webview?.visible) call(webview.view).catch((error: unknown) => error instanceof Closed || this.report(error));
  }
}
