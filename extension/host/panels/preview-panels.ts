import * as vscode from 'vscode';
import { Closed, type Api } from '../../shared/rpc';
import type { AugmentationHost, AugmentationView, ModelSummaryHost, ModelSummaryView, SchedulePreviewHost, SchedulePreviewView } from '../../shared/panels';
import type { AugmentationProcess } from '../augmentation-process';
import type { ExperimentArgument } from '../commands';
import type { ErrorReport } from '../error-report';
import { isExperiment, openExperiment } from '../experiments';
import { layerAt, modelSummary, placeOfLayer, schedulePreview, type Replay } from '../previews';
import type { Runs } from '../runs';
import { t } from '../translate';
import { panelColumn } from './panel-column';
import { pickImage } from './pick-image';
import { previewKinds, previewTitles, previewViewType, type PreviewKind, type PreviewRestorer } from './preview-kinds';
import { WebviewPanel } from './webview-panel';

/** A panel about the experiment in the editor: it follows the edits, and the editor when another experiment comes to the front. */
abstract class Preview<Host extends Api<Host>, View extends Api<View>> implements vscode.Disposable {
  protected readonly webview: WebviewPanel<Host, View>;

  constructor(
    private readonly context: vscode.ExtensionContext,
    panel: vscode.WebviewPanel,
    private readonly kind: PreviewKind,
    protected document: vscode.TextDocument,
    private readonly report: ErrorReport,
  ) {
    this.remember();
    this.webview = new WebviewPanel<Host, View>(context.extensionUri, panel, kind, this.host());
    this.webview.own(
      vscode.workspace.onDidChangeTextDocument((change) => {
        if (change.document === this.document) this.tell((view) => this.refresh(view));
      }),
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (editor && isExperiment(editor.document.uri)) this.follow(editor.document);
      }),
    );
  }

  follow(document: vscode.TextDocument): void {
    if (document === this.document) return;
    this.document = document;
    this.remember();
    this.tell((view) => this.refresh(view));
  }

  reveal(): void {
    this.webview.panel.reveal(undefined, true);
  }

  dispose(): void {
    this.webview.dispose();
  }

  protected get file(): string {
    return vscode.workspace.asRelativePath(this.document.uri);
  }

  protected abstract host(): Host;
  protected abstract refresh(view: View): Promise<void>;

  private remember(): void {
    void this.context.workspaceState.update(memoryKey(this.kind), this.document.uri.toString());
  }

  protected tell(call: (view: View) => Promise<void>): void {
    if (this.webview.visible) call(this.webview.view).catch((error: unknown) => error instanceof Closed || this.report(error));
  }
}

class SchedulePanel extends Preview<SchedulePreviewHost, SchedulePreviewView> {
  constructor(context: vscode.ExtensionContext, panel: vscode.WebviewPanel, document: vscode.TextDocument, report: ErrorReport, private readonly runs: Runs) {
    super(context, panel, 'schedule', document, report);
  }

  protected host(): SchedulePreviewHost {
    return { ready: () => this.preview() };
  }

  protected async refresh(view: SchedulePreviewView): Promise<void> {
    await view.changed({ preview: await this.preview() });
  }

  private async preview() {
    return schedulePreview(this.file, this.document.getText(), await this.replay());
  }

  /** The last run of this experiment that has had a validation. */
  private async replay(): Promise<Replay | null> {
    const run = this.runs.all.find(({ source, progress }) => source === this.document.uri.fsPath && progress.valLoss !== null);
    if (!run) return null;
    const { events } = await run.readAll();
    return { name: run.id, valLosses: events.flatMap(({ event }) => (event.type === 'epoch-end' ? event.val_loss : [])) };
  }
}

class ModelSummaryPanel extends Preview<ModelSummaryHost, ModelSummaryView> {
  constructor(context: vscode.ExtensionContext, panel: vscode.WebviewPanel, document: vscode.TextDocument, report: ErrorReport) {
    super(context, panel, 'model-summary', document, report);
    this.webview.own(
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
        const [selection] = selections;
        if (textEditor.document !== this.document || !selection) return;
        const path = layerAt(this.document.getText(), this.document.offsetAt(selection.active));
        this.tell((view) => view.lit({ path }));
      }),
    );
  }

  protected host(): ModelSummaryHost {
    return { ready: async () => this.summary(), reveal: ({ path }) => this.goTo(path) };
  }

  protected refresh(view: ModelSummaryView): Promise<void> {
    return view.changed({ summary: this.summary() });
  }

  private summary() {
    return modelSummary(this.file, this.document.getText());
  }

  private async goTo(path: string): Promise<void> {
    const place = placeOfLayer(this.document.getText(), path);
    if (!place) return;
    const range = new vscode.Range(this.document.positionAt(place.offset), this.document.positionAt(place.offset + place.length));
    const column = vscode.window.visibleTextEditors.find(({ document }) => document === this.document)?.viewColumn ?? vscode.ViewColumn.One;
    const editor = await vscode.window.showTextDocument(this.document, { viewColumn: column, selection: range });
    editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }
}

class AugmentationPanel extends Preview<AugmentationHost, AugmentationView> {
  constructor(context: vscode.ExtensionContext, panel: vscode.WebviewPanel, document: vscode.TextDocument, report: ErrorReport, private readonly process: AugmentationProcess) {
    super(context, panel, 'augmentation', document, report);
    this.webview.own(
      process.onProgress((progress) => this.tell((view) => view.preparing({ progress }))),
      { dispose: () => process.end() },
    );
  }

  protected host(): AugmentationHost {
    return {
      ready: async (argument) => ({ file: this.file, ...(await this.process.describe({ ...this.experiment(), ...argument })) }),
      pictures: (argument) => this.process.pictures({ ...this.experiment(), ...argument }),
      preview: (argument) => this.process.preview({ ...this.experiment(), ...argument }),
      pickImage,
    };
  }

  protected refresh(view: AugmentationView): Promise<void> {
    return view.edited({});
  }

  private experiment() {
    return { file: this.document.uri.fsPath, text: this.document.getText() };
  }
}

/** Where the experiment that a preview shows is kept over a reload of the window. */
const memoryKey = (kind: PreviewKind): string => `preview.${kind}`;

/** One preview of each kind, opened beside the experiment they are about. */
export class PreviewPanels implements PreviewRestorer, vscode.Disposable {
  private readonly open = new Map<PreviewKind, ReturnType<PreviewPanels['made']>>();

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly runs: Runs,
    private readonly augmentation: AugmentationProcess,
    private readonly report: ErrorReport,
  ) {}

  async show(kind: PreviewKind, argument: ExperimentArgument | undefined): Promise<void> {
    const document = await openExperiment(argument, t(previewTitles[kind]));
    if (!document) return;
    const shown = this.open.get(kind);
    if (shown) {
      shown.follow(document);
      return shown.reveal();
    }
    this.attach(kind, vscode.window.createWebviewPanel(previewViewType(kind), t(previewKinds[kind]), { viewColumn: panelColumn(), preserveFocus: true }), document);
  }

  /** Closes the panel where what it showed is gone. */
  async restore(kind: PreviewKind, panel: vscode.WebviewPanel): Promise<void> {
    const experiment = this.context.workspaceState.get<string>(memoryKey(kind));
    const document = experiment === undefined ? null : await vscode.workspace.openTextDocument(vscode.Uri.parse(experiment)).then(undefined, () => null);
    if (!document || this.open.has(kind)) panel.dispose();
    else this.attach(kind, panel, document);
  }

  dispose(): void {
    vscode.Disposable.from(...this.open.values()).dispose();
  }

  private attach(kind: PreviewKind, panel: vscode.WebviewPanel, document: vscode.TextDocument): void {
    this.open.set(kind, this.made(kind, panel, document));
    panel.onDidDispose(() => this.open.delete(kind));
  }

  private made(kind: PreviewKind, panel: vscode.WebviewPanel, document: vscode.TextDocument) {
    const { context, report, runs, augmentation } = this;
    switch (kind) {
      case 'schedule':
        return new SchedulePanel(context, panel, document, report, runs);
      case 'model-summary':
        return new ModelSummaryPanel(context, panel, document, report);
      case 'augmentation':
        return new AugmentationPanel(context, panel, document, report, augmentation);
    }
  }
}
