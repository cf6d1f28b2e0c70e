import * as vscode from 'vscode';
import type { RunSummary } from '../../shared/panels';
import { Closed, type Api } from '../../shared/rpc';
import type { Said } from '../../shared/said';
import type { ErrorReport } from '../error-report';
import type { Run } from '../run';
import type { Runs } from '../runs';
import { t } from '../translate';
import { restorePanel } from '../trust';
import { panelColumn } from './panel-column';
import { WebviewPanel } from './webview-panel';

interface RunPanelKind {
  viewType: Parameters<typeof restorePanel>[0];
  /** The bundle of its page. */
  page: string;
  title: Said;
  memoryKey: string;
}

interface RunPanelHost<State> {
  ready(argument: Record<string, never>): Promise<{ runs: RunSummary[]; run: string | null; state: Partial<State> }>;
  keep(argument: { state: State }): Promise<void>;
}

/** What a page asks of its panel beside its runs and its memory. */
export type OwnHost<Host> = Omit<Host, keyof RunPanelHost<unknown>>;

interface RunPanelView {
  runs(argument: { runs: RunSummary[] }): Promise<void>;
  focus(argument: { run: string }): Promise<void>;
}

/** A panel about a run: there is one, and it is as it was left when it is opened again. */
export abstract class RunPanel<State, Host extends Api<Host> & RunPanelHost<State>, View extends Api<View> & RunPanelView> implements vscode.Disposable {
  private open: { webview: WebviewPanel<Host, View>; run: string | null } | null = null;
  private readonly restorer: vscode.Disposable;

  protected constructor(
    private readonly kind: RunPanelKind,
    private readonly context: vscode.ExtensionContext,
    protected readonly runs: Runs,
    private readonly report: ErrorReport,
  ) {
    this.restorer = restorePanel(kind.viewType, async (panel) => {
      await runs.scan();
      this.attach(panel, null);
    });
  }

  show(run: Run): void {
    if (!this.open) return this.attach(vscode.window.createWebviewPanel(this.kind.viewType, t(this.kind.title), panelColumn()), run.folder);
    this.open.run = run.folder;
    this.open.webview.panel.reveal();
    this.tell((view) => view.focus({ run: run.folder }));
  }

  dispose(): void {
    vscode.Disposable.from(this.restorer, ...(this.open ? [this.open.webview] : [])).dispose();
  }

  protected abstract host(): OwnHost<Host>;

  /** Ended together with the panel: what else it hears of its runs. */
  protected listeners(): vscode.Disposable[] {
    return [];
  }

  protected tell(call: (view: View) => Promise<void>): void {
    const webview = this.open?.webview;
    if (webview?.visible) call(webview.view).catch((error: unknown) => error instanceof Closed || this.report(error));
  }

  private attach(panel: vscode.WebviewPanel, run: string | null): void {
    this.open?.webview.dispose();
    const { runs, kind } = this;
    const { workspaceState, extensionUri } = this.context;
    const own: RunPanelHost<State> = {
      ready: async () => ({ runs: runs.summaries, run: this.open?.run ?? null, state: workspaceState.get<Partial<State>>(kind.memoryKey) ?? {} }),
      keep: async ({ state }) => workspaceState.update(kind.memoryKey, state),
    };
    const webview = new WebviewPanel<Host, View>(extensionUri, panel, kind.page, { ...this.host(), ...own } as Host);
    const opened = (this.open = { webview, run });
    webview.own(
      runs.onList(() => this.tell((view) => view.runs({ runs: runs.summaries }))),
      ...this.listeners(),
      { dispose: () => this.open === opened && (this.open = null) },
    );
  }
}
