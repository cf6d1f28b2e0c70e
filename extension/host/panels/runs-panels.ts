import * as vscode from 'vscode';
import type { ListedRun } from '../../core/runs/run-list';
import type { RunTable } from '../../core/runs/run-table';
import { diskUse } from '../../lab/disk-use';
import { readNote, writeNote } from '../../lab/run-marks';
import { Closed } from '../../shared/rpc';
import { runActs, type QueryProblem, type RunQuery, type RunsHost, type RunsView, type RunsViewState } from '../../shared/run-list';
import { Clusters } from '../clusters';
import type { ErrorReport } from '../error-report';
import type { Queues } from '../queues';
import type { Runs } from '../runs';
import { t } from '../translate';
import { requireTrust, restorePanel } from '../trust';
import type { StudyPanels } from './study-panels';
import { WebviewPanel } from './webview-panel';

const memoryKey = 'allRuns';
/** At the queues, beside what the editor tells of their files, and at the clusters. */
const lookMs = 5000;
/** Milliseconds: for longer nothing else waits. */
const longestTurn = 10;

/** The table of all runs: one panel, which is as it was left when it is opened again. */
export class RunsPanels implements vscode.Disposable {
  private open: WebviewPanel<RunsHost, RunsView> | null = null;
  private readonly restorer: vscode.Disposable;
  private readonly clusters = new Clusters();
  /** What was asked for last, carried out; null where runs have changed since. */
  private last: { query: string; table: RunTable<ListedRun> } | null = null;
  /** All runs; null where they have changed since. */
  private all: ListedRun[] | null = null;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly runs: Runs,
    private readonly queues: Queues,
    private readonly studies: StudyPanels,
    private readonly report: ErrorReport,
  ) {
    this.restorer = restorePanel('cnnLab.allRuns', (panel) => this.attach(panel));
  }

  show(): void {
    if (this.open) this.open.panel.reveal();
    else this.attach(vscode.window.createWebviewPanel('cnnLab.allRuns', t('CNN Lab: Runs'), vscode.ViewColumn.Active));
  }

  dispose(): void {
    vscode.Disposable.from(this.restorer, ...(this.open ? [this.open] : [])).dispose();
  }

  private attach(panel: vscode.WebviewPanel): void {
    this.open?.dispose();
    // While no panel was open nobody heard of changes.
    this.last = this.all = null;
    const { workspaceState } = this.context;
    let told = '';
    const tellQueues = async (): Promise<void> => {
      const [queues, clusters] = await Promise.all([this.queues.shown(), this.clusters.lines()]);
      const now = JSON.stringify([queues, clusters]);
      if (now === told || !webview.visible) return;
      told = now;
      await webview.view.queues({ queues, clusters });
    };
    // Nothing waits for a cluster that is slow or away.
    const askClusters = (): void => void this.clusters.ask().then(tellQueues).catch((error: unknown) => error instanceof Closed || this.report(error));
    const lookAtQueues = (): void => void tellQueues().catch((error: unknown) => error instanceof Closed || this.report(error));
    const webview = new WebviewPanel<RunsHost, RunsView>(this.context.extensionUri, panel, 'runs', {
      ready: async () => {
        await this.runs.scan();
        told = '';
        lookAtQueues();
        askClusters();
        return { state: workspaceState.get<Partial<RunsViewState>>(memoryKey) ?? {} };
      },
      queueAct: (asked) => this.queues.act(asked),
      cancelStudy: async ({ study }) => {
        await this.queues.stop(study);
        askClusters();
      },
      openStudy: ({ study }) => this.studies.show(study),
      list: (argument) => this.list(argument),
      members: async ({ query, from, to }) => {
        const { membersOf } = await import('../../core/runs/run-list');
        const table = await this.table(query);
        return { runs: 'mistake' in table ? [] : membersOf(table, from, to) };
      },
      names: async () => {
        const { parameterNames } = await import('../../core/runs/run-names');
        return { parameters: parameterNames(this.listed().map(({ record }) => record)).all };
      },
      keep: async ({ state }) => workspaceState.update(memoryKey, state),
      act: async ({ act, runs }) => {
        const selection = runs.filter((run) => this.runs.get(run)).map((run) => ({ run }));
        if (runActs.includes(act) && selection.length > 0) await vscode.commands.executeCommand(`cnnLab.${act}`, selection[0], selection);
      },
      note: async ({ run }) => ({ text: readNote(this.runs.require(run).folder) }),
      writeNote: async ({ run, text, before }) => {
        requireTrust('keep');
        writeNote(this.runs.require(run).folder, text, before);
      },
    });
    // Of a process that has ended nothing else tells.
    const looking = setInterval(() => {
      if (!webview.visible) return;
      lookAtQueues();
      askClusters();
    }, lookMs);
    this.open = webview;
    webview.own(
      this.runs.onList(() => {
        this.last = this.all = null;
        if (webview.visible) webview.view.changed({}).catch((error: unknown) => error instanceof Closed || this.report(error));
        lookAtQueues();
      }),
      this.queues.onChange(lookAtQueues),
      { dispose: () => clearInterval(looking) },
      { dispose: () => this.open === webview && (this.open = null) },
    );
  }

  private async list({ query, selected, from, to }: Parameters<RunsHost['list']>[0]): ReturnType<RunsHost['list']> {
    const { runList } = await import('../../core/runs/run-list');
    const table = await this.table(query);
    return 'mistake' in table ? table : runList(table, this.listed().length, selected, from, to);
  }

  private async table(query: RunQuery): Promise<RunTable<ListedRun> | QueryProblem> {
    const { asksForBytes, readQuery, runTable } = await import('../../core/runs/run-table');
    const asked = JSON.stringify(query);
    if (this.last?.query === asked) return this.last.table;
    const read = readQuery(query);
    if ('mistake' in read) return read;
    if (asksForBytes(query)) await this.measure();
    const table = runTable(this.listed(), read);
    this.last = { query: asked, table };
    return table;
  }

  /** What each run takes on disk, between other things: ten thousand take a second or two. */
  private async measure(): Promise<void> {
    let since = performance.now();
    for (const run of this.runs.all) {
      if (run.bytes !== null && !run.live) continue;
      run.bytes = diskUse(run.folder);
      this.all = null;
      if (performance.now() - since < longestTurn) continue;
      await new Promise((resolve) => setImmediate(resolve));
      since = performance.now();
    }
  }

  /** A folder without a manifest is no run (yet). */
  private listed(): ListedRun[] {
    return (this.all ??= this.runs.all.flatMap((run) => (run.created === '' && run.broken === null ? [] : [{ folder: run.folder, record: run.record, epochs: run.progress.epochs }])));
  }
}
