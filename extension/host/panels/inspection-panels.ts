import * as vscode from 'vscode';
import type { ImageRef, InspectorApi } from '../../shared/inspector';
import type { InspectionHost, InspectionView } from '../../shared/panels';
import { Closed } from '../../shared/rpc';
import { asIs, said } from '../../shared/said';
import type { ErrorReport } from '../error-report';
import type { Run } from '../run';
import type { Runs } from '../runs';
import type { ServiceProcess } from '../service-process';
import { t } from '../translate';
import { restorePanel } from '../trust';
import { panelColumn } from './panel-column';
import { pickImage } from './pick-image';
import { savePicture } from './save-picture';
import { WebviewPanel } from './webview-panel';

const kinds = {
  'feature-map': { viewType: 'cnnLab.featureMap', title: said`CNN Lab: Feature Maps` },
  'grad-cam': { viewType: 'cnnLab.gradCam', title: asIs('CNN Lab: Grad-CAM') },
} as const;
type Kind = keyof typeof kinds;

/** The feature-map panel and the Grad-CAM panel: one of each, looking into a run through the inspector process. */
export class InspectionPanels implements vscode.Disposable {
  private readonly open = new Map<Kind, { webview: WebviewPanel<InspectionHost, InspectionView>; run: string | null; /** Shown when the page is made; from then on it is the page's to choose. */ pictures: ImageRef[] }>();
  private readonly registrations: vscode.Disposable[];

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly runs: Runs,
    private readonly inspector: ServiceProcess<InspectorApi>,
    private readonly report: ErrorReport,
  ) {
    this.registrations = (Object.keys(kinds) as Kind[]).map((kind) =>
      restorePanel(kinds[kind].viewType, async (panel) => {
        await runs.scan();
        this.attach(kind, panel, this.newestWithCheckpoint());
      }),
    );
  }

  /** `pictures`: to look at; none for those that were looked at last. */
  show(kind: Kind, run: Run, pictures: ImageRef[] = []): void {
    const shown = this.open.get(kind);
    if (!shown) {
      const { viewType, title } = kinds[kind];
      return this.attach(kind, vscode.window.createWebviewPanel(viewType, t(title), panelColumn()), run.folder, pictures);
    }
    Object.assign(shown, { run: run.folder, pictures });
    shown.webview.panel.reveal();
    this.tell(kind, (view) => view.focus({ run: run.folder, pictures }));
  }

  dispose(): void {
    vscode.Disposable.from(...this.registrations, ...[...this.open.values()].map(({ webview }) => webview)).dispose();
  }

  private attach(kind: Kind, panel: vscode.WebviewPanel, run: string | null, pictures: ImageRef[] = []): void {
    const { inspector, runs } = this;
    const webview = new WebviewPanel<InspectionHost, InspectionView>(this.extensionUri, panel, kind, {
      ready: async () => {
        const shown = this.open.get(kind);
        const asked = shown?.pictures ?? [];
        if (shown) shown.pictures = [];
        return { runs: runs.summaries, run: shown?.run ?? null, pictures: asked };
      },
      describe: (argument) => inspector.call('describe', argument),
      pictures: (argument) => inspector.call('pictures', argument),
      predict: (argument) => inspector.call('predict', argument),
      features: (argument) => inspector.call('features', argument),
      survey: (argument) => inspector.call('survey', argument),
      patches: (argument) => inspector.call('patches', argument),
      importance: (argument) => inspector.call('importance', argument),
      filters: (argument) => inspector.call('filters', argument),
      cell: (argument) => inspector.call('cell', argument),
      explain: (argument) => inspector.call('explain', argument),
      trust: (argument) => inspector.call('trust', argument),
      randomise: (argument) => inspector.call('randomise', argument),
      layerMaps: (argument) => inspector.call('layerMaps', argument),
      pickImage,
      savePicture,
    });
    this.open.set(kind, { webview, run, pictures });
    webview.own(
      runs.onList(() => this.tell(kind, (view) => view.runs({ runs: runs.summaries }))),
      runs.onCheckpoint(({ folder }) => this.tell(kind, (view) => view.refreshed({ run: folder }))),
      { dispose: () => void this.open.delete(kind) },
    );
  }

  private newestWithCheckpoint(): string | null {
    return this.runs.all.find(({ progress }) => progress.checkpoint)?.folder ?? null;
  }

  private tell(kind: Kind, call: (view: InspectionView) => Promise<void>): void {
    const webview = this.open.get(kind)?.webview;
    if (webview?.visible) call(webview.view).catch((error: unknown) => error instanceof Closed || this.report(error));
  }
}
