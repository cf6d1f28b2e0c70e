import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ComparedRun } from '../../core/compare/comparison';
import { epochsOf } from '../../core/runs/run-record';
import type { ComparisonCurves, RunScale } from '../../lab/comparison-curves';
import type { ComparisonHost, ComparisonView, ComparisonViewState } from '../../shared/comparison';
import type { MoreSeeds } from '../../shared/more-seeds';
import { Closed } from '../../shared/rpc';
import { UserError } from '../../shared/user-error';
import { atMost } from '../at-most';
import { pickRuns } from '../choose-run';
import type { ErrorReport } from '../error-report';
import { KeptComparisons, type KeptComparison } from '../kept-comparisons';
import { plain } from '../plain';
import type { Queues } from '../queues';
import type { Run } from '../run';
import type { Runs } from '../runs';
import { t } from '../translate';
import { requireTrust, restorePanel } from '../trust';
import { panelColumn } from './panel-column';
import { WebviewPanel } from './webview-panel';

const viewType = 'cnnLab.comparison';
/** What an earlier version's page kept: the runs themselves. */
type ViewState = Partial<ComparisonViewState & { runs: string[] }>;

/** Runs beside one another: a panel a comparison, each as it was left. */
export class ComparisonPanels implements vscode.Disposable {
  private readonly open = new Map<string, ComparisonPanel>();
  private readonly kept: KeptComparisons;
  private readonly restorer: vscode.Disposable;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly runs: Runs,
    private readonly queues: Queues,
    private readonly report: ErrorReport,
  ) {
    this.kept = new KeptComparisons(context.workspaceState);
    this.restorer = restorePanel(viewType, async (panel, state) => {
      await runs.scan();
      const { id, runs: shown } = (state ?? {}) as ViewState;
      const kept = (id === undefined ? undefined : this.kept.get(id)) ?? (Array.isArray(shown) ? this.kept.of(shown) : this.kept.all[0]);
      if (kept) this.attach(panel, kept);
      else panel.dispose();
    });
  }

  /** Shows these runs as they were last compared, if ever. */
  compare(runs: readonly Run[]): void {
    this.show(this.kept.of(runs.map(({ folder }) => folder)));
  }

  /** Asks which of the comparisons that are kept is to be shown. */
  async find(): Promise<void> {
    const { all } = this.kept;
    if (all.length === 0) throw new UserError('no-comparison', 'No runs have been compared in this workspace yet: select some in the table of runs and press Compare.');
    await this.runs.scan();
    const items = all.map((kept) => {
      const names = [...new Set(kept.runs.map((run) => this.runs.get(run)?.name).filter((name) => name !== undefined))].join(', ');
      return { label: plain(titleOf(kept)), description: kept.name === '' ? '' : t('{count} runs', { count: kept.runs.length }), detail: plain(names), kept };
    });
    const picked = await vscode.window.showQuickPick(items, { title: t('Open Comparison'), matchOnDetail: true, placeHolder: t('Comparison') });
    if (picked) this.show(picked.kept);
  }

  dispose(): void {
    vscode.Disposable.from(this.restorer, ...this.open.values()).dispose();
  }

  private show(kept: KeptComparison): void {
    const open = this.open.get(kept.id);
    if (open) open.reveal();
    else this.attach(vscode.window.createWebviewPanel(viewType, `CNN Lab: ${titleOf(kept)}`, { viewColumn: panelColumn(), preserveFocus: true }), kept);
  }

  private attach(panel: vscode.WebviewPanel, kept: KeptComparison): void {
    this.open.get(kept.id)?.dispose();
    const made = new ComparisonPanel(this.context.extensionUri, panel, this.runs, this.queues, this.kept, kept, this.report);
    this.open.set(kept.id, made);
    panel.onDidDispose(() => this.open.get(kept.id) === made && this.open.delete(kept.id));
  }
}

const titleOf = ({ name, runs }: KeptComparison): string => (name === '' ? t('{count} Runs', { count: runs.length }) : name);

/** What a run's log says, as long as it is as it was then. */
interface Milestones {
  state: string;
  run: ComparedRun;
  scale: RunScale;
}

class ComparisonPanel implements vscode.Disposable {
  private readonly webview: WebviewPanel<ComparisonHost, ComparisonView>;
  private readonly milestones = new Map<string, Milestones>();
  private curves: ComparisonCurves | null = null;
  /** What each claim wants that was made last. */
  private wanted: (MoreSeeds | null)[] = [];

  constructor(
    extensionUri: vscode.Uri,
    private readonly panel: vscode.WebviewPanel,
    private readonly runs: Runs,
    private readonly queues: Queues,
    private readonly comparisons: KeptComparisons,
    private kept: KeptComparison,
    report: ErrorReport,
  ) {
    this.webview = new WebviewPanel<ComparisonHost, ComparisonView>(extensionUri, panel, 'compare', {
      ready: async () => {
        await runs.scan();
        await this.keep({});
        return { id: this.kept.id, name: this.kept.name, choices: this.kept.choices };
      },
      compare: async (query) => {
        const { comparisonOf } = await import('../../core/compare/comparison');
        const compared = await this.compared();
        const comparison = comparisonOf(compared, this.kept.runs.length - compared.length, query, this.kept.slots);
        await this.keep({ slots: { ...this.kept.slots, ...Object.fromEntries(comparison.lines.map(({ key, slot }) => [key, slot])) } });
        return comparison;
      },
      curves: async ({ query: { grouped, spread }, request }) => {
        const [{ linesOf }, { ComparisonCurves }] = await Promise.all([import('../../core/compare/comparison'), import('../../lab/comparison-curves')]);
        const compared = await this.compared();
        this.curves ??= new ComparisonCurves();
        this.curves.keepOnly(compared.map(({ folder }) => folder));
        const { lines, problems } = await this.curves.of(linesOf(compared, grouped), spread, request, (run) => this.milestones.get(run)!.scale);
        return { lines, problems: problems.map((problem) => t(problem)) };
      },
      judge: async () => {
        const [{ judgeRuns }, { claimsOf }] = await Promise.all([import('../../lab/judge-runs'), import('../../lab/claims')]);
        const judgement = judgeRuns((await this.compared()).map(({ folder }) => folder), {}, t);
        const claims = claimsOf(judgement);
        this.wanted = claims.map(({ wants }) => wants);
        return { claims, remarks: judgement.remarks };
      },
      settle: async ({ claim }) => {
        const wants = this.wanted[claim];
        if (wants) await this.become([...new Set([...this.kept.runs, ...(await this.queues.settle(wants))])]);
      },
      keep: async ({ choices }) => this.keep({ choices }),
      rename: async () => {
        const name = await vscode.window.showInputBox({ title: t('Name Comparison'), prompt: t('Under this name it is found again, with Open Comparison.'), value: this.kept.name });
        if (name !== undefined) await this.keep({ name: name.trim() });
        return { name: this.kept.name };
      },
      pick: async () => {
        const picked = await pickRuns(runs, t('Runs of the Comparison'), runs.all.filter(({ folder }) => this.kept.runs.includes(folder)));
        if (picked.length > 0) await this.become(picked.map(({ folder }) => folder));
      },
      leave: async ({ runs: leaving }) => this.become(this.kept.runs.filter((run) => !leaving.includes(run))),
      open: async ({ run }) => void (await vscode.commands.executeCommand('cnnLab.openTrainingPanel', { run })),
      save: async ({ name, content, encoding }) => {
        requireTrust('write');
        const [folder] = vscode.workspace.workspaceFolders ?? [];
        const file = await vscode.window.showSaveDialog({ title: t('Save Chart'), defaultUri: folder && vscode.Uri.file(join(folder.uri.fsPath, name)) });
        if (file) await vscode.workspace.fs.writeFile(file, Buffer.from(content, encoding));
      },
    });
    const tell = atMost(2, () => {
      if (this.webview.visible) this.webview.view.changed({}).catch((error: unknown) => error instanceof Closed || report(error));
    });
    this.webview.own(runs.onList(tell), runs.onChange((run) => this.kept.runs.includes(run.folder) && tell()));
  }

  reveal(): void {
    this.panel.reveal(undefined, true);
  }

  dispose(): void {
    this.webview.dispose();
  }

  private async become(runs: string[]): Promise<void> {
    await this.keep({ runs });
    await this.webview.view.changed({});
  }

  private async keep(change: Partial<KeptComparison>): Promise<void> {
    this.kept = { ...this.kept, ...change };
    this.panel.title = `CNN Lab: ${titleOf(this.kept)}`;
    await this.comparisons.put(this.kept);
  }

  /** Those that are there. */
  private async compared(): Promise<ComparedRun[]> {
    const there = this.kept.runs.flatMap((folder) => this.runs.get(folder) ?? []).filter(({ created, broken }) => created !== '' && broken === null);
    const compared: ComparedRun[] = [];
    for (const run of there) compared.push((await this.milestonesOf(run)).run);
    return compared;
  }

  private async milestonesOf(run: Run): Promise<Milestones> {
    const { folder, record, progress: { epochs, epoch, status, valAccuracy, stepsPerEpoch } } = run;
    const state = JSON.stringify([status, epoch, valAccuracy]);
    const known = this.milestones.get(folder);
    if (known?.state === state) return (known.run = { ...known.run, record }) && known;
    const events = (await run.readAll()).events.map(({ event }) => event);
    const data = events.findLast((event) => event.type === 'data-ready');
    const made = { state, run: { folder, record, epochs, epochsDone: epochsOf(events) }, scale: { stepsPerEpoch: data?.steps_per_epoch ?? stepsPerEpoch, trainImages: data?.train_images ?? 1 } };
    this.milestones.set(folder, made);
    return made;
  }
}
