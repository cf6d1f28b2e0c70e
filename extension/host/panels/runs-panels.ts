import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { ListedRun } from '../../core/runs/run-list';
import type { RunTable } from '../../core/runs/run-table';
import { diskUse } from '../../lab/disk-use';
import { readNote, writeNote } from '../../lab/run-marks';
import { runFiles } from '../../shared/run-folder';
import { Closed } from '../../shared/rpc';
import { runActs, type QueryProblem, type RunPlace, type RunQuery, type RunsHost, type RunsView, type RunsViewState } from '../../shared/run-list';
import { Clusters } from '../clusters';
import type { ErrorReport } from '../error-report';
import type { Queues } from '../queues';
import type { Run } from '../run';
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
  private all: { place: RunPlace; runs: ListedRun[] } | null = null;

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
      members: async ({ place, query, from, to }) => {
        const { membersOf } = await import('../../core/runs/run-list');
        const table = await this.table(place, query);
        return { runs: 'mistake' in table ? [] : membersOf(table, from, to) };
      },
      names: async () => {
        const { parameterNames } = await import('../../core/runs/run-names');
        return { parameters: parameterNames((await this.listed('runs')).map(({ record }) => record)).all };
      },
      keep: async ({ state }) => workspaceState.update(memoryKey, state),
      act: async ({ act, runs }) => {
        const away = new Set([...(await this.runs.archived()), ...this.runs.deleted]);
        const selection = runs.flatMap((run) => (this.runs.get(run) ? { run } : away.has(run) ? { archived: run } : []));
        if (runActs.includes(act) && selection.length > 0) await vscode.commands.executeCommand(`cnnLab.${act}`, selection[0], selection);
      },
      note: async ({ run }) => ({ text: readNote(this.runs.anywhere(run).folder) }),
      openNote: async ({ run }) => {
        requireTrust('keep');
        const file = vscode.Uri.file(join(this.runs.anywhere(run).folder, runFiles.note));
        if (!existsSync(file.fsPath)) writeNote(dirname(file.fsPath), '', '');
        await vscode.window.showTextDocument(file, { viewColumn: vscode.ViewColumn.Beside });
      },
      writeNote: async ({ run, text, before }) => {
        requireTrust('keep');
        writeNote(this.runs.anywhere(run).folder, text, before);
      },
    });
    // Of a process that has ended nothing else tells.
    const looking = setInterval(() => {
      if (!webview.visible) return;
      lookAtQueues();
      askClusters();
    }, lookMs);
    this.open = webview;
    const notes = vscode.workspace.createFileSystemWatcher(`**/.cnn-lab/{runs,archive}/*/${runFiles.note}`);
    const noted = ({ fsPath }: vscode.Uri): void => void (webview.visible && webview.view.noted({ run: dirname(fsPath) }).catch((error: unknown) => error instanceof Closed || this.report(error)));
    webview.own(
      notes,
      notes.onDidChange(noted),
      notes.onDidCreate(noted),
      notes.onDidDelete(noted),
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

  private async list({ place, query, selected, from, to }: Parameters<RunsHost['list']>[0]): ReturnType<RunsHost['list']> {
    const { runList } = await import('../../core/runs/run-list');
    const table = await this.table(place, query);
    if ('mistake' in table) return table;
    const listed = await this.listed(place);
    const sizes = listed.map(({ record }) => record.figures.bytes);
    const bytes = sizes.every((size) => size !== null) ? sizes.reduce((sum, size) => sum + size, 0) : null;
    const places = { runs: this.runs.all.length, archive: (await this.runs.archived()).length, deleted: this.runs.deleted.length };
    return { ...runList(table, listed.length, selected, from, to), places, bytes };
  }

  private async table(place: RunPlace, query: RunQuery): Promise<RunTable<ListedRun> | QueryProblem> {
    const { asksForBytes, readQuery, runTable } = await import('../../core/runs/run-table');
    const asked = JSON.stringify([place, query]);
    if (this.last?.query === asked) return this.last.table;
    const read = readQuery(query);
    if ('mistake' in read) return read;
    if (place !== 'runs' || asksForBytes(query)) await this.measure(await this.runsIn(place));
    const table = runTable(await this.listed(place), read);
    this.last = { query: asked, table };
    return table;
  }

  /** What each run takes on disk, between other things: ten thousand take a second or two. */
  private async measure(runs: readonly Run[]): Promise<void> {
    let since = performance.now();
    for (const run of runs) {
      if (run.bytes !== null && !run.live) continue;
      run.bytes = diskUse(run.folder);
      this.all = null;
      if (performance.now() - since < longestTurn) continue;
      await new Promise((resolve) => setImmediate(resolve));
      since = performance.now();
    }
  }

  /** A folder without a manifest is no run (yet). */
  private async listed(place: RunPlace): Promise<ListedRun[]> {
    if (this.all?.place === place) return this.all.runs;
    const runs = (await this.runsIn(place)).flatMap((run) => (run.created === '' && run.broken === null ? [] : [{ folder: run.folder, record: run.record, epochs: run.progress.epochs }]));
    this.all = { place, runs };
    return runs;
  }

  private async runsIn(place: RunPlace): Promise<readonly Run[]> {
    return place === 'runs' ? this.runs.all : this.runs.putAway(place);
  }
}
