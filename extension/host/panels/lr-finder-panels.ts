import * as vscode from 'vscode';
import { setLrEdits } from '../../core/config/lr-places';
import { lrRange } from '../../shared/lr-finder';
import type { LrFinderHost, LrFinderView, LrFinding } from '../../shared/panels';
import { saidOf } from '../../shared/reason-of';
import { Closed } from '../../shared/rpc';
import { UserError } from '../../shared/user-error';
import type { ExperimentArgument } from '../commands';
import { applyEdits } from '../edit-experiment';
import type { ErrorReport } from '../error-report';
import { openExperiment } from '../experiments';
import { startLrFinder, type LrFinderProcess } from '../lr-finder-process';
import { lrWritten, rangeTestOf } from '../lr-written';
import type { Runs } from '../runs';
import { settings } from '../settings';
import { showPlace } from '../show-place';
import { t } from '../translate';
import { panelColumn } from './panel-column';
import { WebviewPanel } from './webview-panel';

/** What is kept over a reload of the window. */
interface LastTest {
  experiment: string;
  tested: string | null;
  finding: LrFinding;
}
const memoryKey = 'lrFinder';

/** One learning-rate finder, for the experiment it was last asked for. */
export class LrFinderPanels implements vscode.Disposable {
  private open: LrFinderPanel | null = null;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly runs: Runs,
    private readonly log: vscode.LogOutputChannel,
    private readonly report: ErrorReport,
  ) {}

  /** Tests an experiment as it stands in the editor. */
  async show(argument: ExperimentArgument | undefined): Promise<void> {
    const document = await openExperiment(argument, t('Find Learning Rate'));
    if (!document) return;
    if (this.open) {
      this.open.reveal();
      return this.open.test(document);
    }
    this.attach(vscode.window.createWebviewPanel('cnnLab.lrFinder', t('CNN Lab: Learning Rate'), { viewColumn: panelColumn(), preserveFocus: true }), document).test(document);
  }

  /** Shows in `panel` the test it showed before the window was reloaded; one that the reload broke off begins anew. Closes it where the experiment is gone. */
  async restore(panel: vscode.WebviewPanel): Promise<void> {
    const last = this.context.workspaceState.get<LastTest>(memoryKey);
    const document = last === undefined ? null : await vscode.workspace.openTextDocument(vscode.Uri.parse(last.experiment)).then(undefined, () => null);
    if (!last || !document || this.open) panel.dispose();
    else this.attach(panel, document).takeUp(document, last);
  }

  private attach(panel: vscode.WebviewPanel, document: vscode.TextDocument): LrFinderPanel {
    panel.onDidDispose(() => (this.open = null));
    return (this.open = new LrFinderPanel(this.context, panel, document, this.runs, this.log, this.report));
  }

  dispose(): void {
    this.open?.dispose();
  }
}

const isGoing = ({ status }: LrFinding): boolean => status === 'preparing' || status === 'running';
const notBegun: Omit<LrFinding, 'file' | 'steps' | 'written' | 'outdated'> = { status: 'preparing', preparing: null, error: null, lr: [], loss: [], suggestions: null };

class LrFinderPanel implements vscode.Disposable {
  private readonly webview: WebviewPanel<LrFinderHost, LrFinderView>;
  /** The test that is going. */
  private process: LrFinderProcess | null = null;
  private finding: LrFinding = { ...notBegun, file: '', steps: lrRange.steps, written: null, outdated: false };
  /** What the curve depends on, as it was when its test began. */
  private tested: string | null = null;

  constructor(
    private readonly context: vscode.ExtensionContext,
    panel: vscode.WebviewPanel,
    private document: vscode.TextDocument,
    private readonly runs: Runs,
    private readonly log: vscode.LogOutputChannel,
    private readonly report: ErrorReport,
  ) {
    this.webview = new WebviewPanel<LrFinderHost, LrFinderView>(context.extensionUri, panel, 'lr-finder', {
      ready: async () => this.finding,
      // The file may have been closed since: its document is no longer told of edits then.
      run: async ({ steps }) => this.test(await vscode.workspace.openTextDocument(this.document.uri), steps),
      stop: async () => this.process?.stop(),
      goTo: (place) => showPlace(this.document.uri, place),
      write: ({ lr }) => this.write(lr),
    });
    this.webview.own(
      vscode.workspace.onDidChangeTextDocument(({ document: changed }) => {
        if (changed.uri.toString() !== this.document.uri.toString()) return;
        const text = changed.getText();
        this.change({ written: lrWritten(text), outdated: rangeTestOf(text) !== this.tested });
      }),
      {
        dispose: () => {
          const going = this.process;
          // Nobody hears how it ended.
          this.process = null;
          going?.end();
        },
      },
    );
  }

  /** Shows a test that has ended as it was left. */
  takeUp(document: vscode.TextDocument, { tested, finding }: LastTest): void {
    if (isGoing(finding)) return this.test(document, finding.steps);
    const text = document.getText();
    this.tested = tested;
    this.change({ ...finding, written: lrWritten(text), outdated: rangeTestOf(text) !== tested });
  }

  /** Begins anew with this experiment; a test that is going is given up. */
  test(document: vscode.TextDocument, steps = this.finding.steps): void {
    this.process?.end();
    this.document = document;
    const text = document.getText();
    this.tested = rangeTestOf(text);
    this.change({ ...notBegun, file: vscode.workspace.asRelativePath(document.uri), steps, written: lrWritten(text), outdated: false });
    this.remember();
    const { engine, threads, dataFolder } = settings(document.uri);
    const request = { file: document.uri.fsPath, text, steps, engine, ...(threads > 0 && { threads }), ...(dataFolder && { dataFolder }), besideRun: this.runs.all.some(({ live }) => live) };
    const hear = (change: (finding: LrFinding) => Partial<LrFinding>): void => {
      if (this.process === process) this.change(change(this.finding));
    };
    const end = (change: Partial<LrFinding>): void => {
      if (this.process !== process) return;
      this.change({ ...change, preparing: null });
      this.remember();
    };
    const process = startLrFinder(
      this.context.asAbsolutePath('dist/lr-finder.js'),
      request,
      {
        preparing: async (preparing) => hear(() => ({ preparing })),
        step: async ({ lr, loss }) => hear((finding) => ({ status: 'running', preparing: null, lr: [...finding.lr, lr], loss: [...finding.loss, loss] })),
      },
      this.log,
    );
    this.process = process;
    process.result.then(
      (result) => end({ ...result, status: process.stopped ? 'stopped' : 'finished' }),
      (error: unknown) => end({ status: 'failed', error: saidOf(error) }),
    );
  }

  reveal(): void {
    this.webview.panel.reveal(undefined, true);
  }

  dispose(): void {
    this.webview.dispose();
  }

  private async write(lr: number): Promise<void> {
    if (!(Number.isFinite(lr) && lr > 0)) throw new UserError('not-a-learning-rate', '{lr} is no learning rate.', { lr });
    await applyEdits(this.document.uri, (text) => setLrEdits(text, lr));
  }

  private remember(): void {
    const last: LastTest = { experiment: this.document.uri.toString(), tested: this.tested, finding: this.finding };
    void this.context.workspaceState.update(memoryKey, last);
  }

  private change(change: Partial<LrFinding>): void {
    this.finding = { ...this.finding, ...change };
    if (!this.webview.visible) return;
    this.webview.view.changed({ finding: this.finding }).catch((error: unknown) => error instanceof Closed || this.report(error));
  }
}
