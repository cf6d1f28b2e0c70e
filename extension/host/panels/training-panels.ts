import { dirname, resolve } from 'node:path';
import * as vscode from 'vscode';
import type { MistakePlace } from '../../shared/editor-words';
import type { RunEvent } from '../../shared/events';
import type { ExperimentChoices, TrainingHost, TrainingView, TrainingViewState } from '../../shared/panels';
import { Closed } from '../../shared/rpc';
import { Turns } from '../../shared/turns';
import { UserError } from '../../shared/user-error';
import type { ErrorReport } from '../error-report';
import { inNoFolder, isExperiment } from '../experiments';
import type { LoggedEvent } from '../../lab/event-log';
import type { RunCurves } from '../../lab/run-curves';
import type { RunLayers } from '../../lab/run-layers';
import type { Run } from '../run';
import type { Runs } from '../runs';
import { showPlace } from '../show-place';
import { t } from '../translate';
import { requireTrust, restorePanel } from '../trust';
import { panelColumn } from './panel-column';
import { WebviewPanel } from './webview-panel';

/** One panel follows the run in hand. */
export class TrainingPanels implements vscode.Disposable {
  private main: TrainingPanel | null = null;
  private starting: string | null = null;
  private readonly restorer: vscode.Disposable;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly runs: Runs,
    private readonly report: ErrorReport,
  ) {
    // A panel that was open when the window was reloaded comes back with the runs it showed, as far as they are still there.
    this.restorer = restorePanel('cnnLab.training', async (panel, state) => {
      await runs.scan();
      const { runs: drawn } = (state ?? {}) as Partial<TrainingViewState>;
      const shown = Array.isArray(drawn) ? drawn.filter((folder) => runs.get(folder)) : [];
      this.main?.dispose();
      this.main = this.attach(panel, shown.length > 0 ? shown : runs.all.slice(0, 1).map(({ folder }) => folder));
    });
  }

  /** Shows a run in the main panel, opening it beside the config where it is not open. */
  show(run: Run | undefined): void {
    if (!this.main) this.main = this.attach(open(), run ? [run.folder] : []);
    else {
      this.main.reveal();
      if (run) this.main.focus(run).catch(this.report);
    }
  }

  /** Opens the main panel before there is a run to show in it: of this experiment, by its name, one is about to begin. Null: that is over. */
  announce(name: string | null): void {
    this.starting = name;
    if (name !== null && !this.main) this.main = this.attach(open(), []);
    this.main?.announce();
  }

  dispose(): void {
    this.restorer.dispose();
    this.main?.dispose();
  }

  private attach(panel: vscode.WebviewPanel, shown: string[]): TrainingPanel {
    const training: TrainingPanel = new TrainingPanel(this.extensionUri, panel, this.runs, shown, () => (this.main === training ? this.starting : null), this.report);
    panel.onDidDispose(() => {
      if (this.main === training) this.main = null;
    });
    return training;
  }
}

const open = () => vscode.window.createWebviewPanel('cnnLab.training', t('CNN Lab: Training'), { viewColumn: panelColumn(), preserveFocus: true });

/** How the schedulers that were taken out of experiments were written, so that going back to one brings its parameters back. */
const schedulersWritten = new Map<string, string>();

class TrainingPanel implements vscode.Disposable {
  private readonly webview: WebviewPanel<TrainingHost, TrainingView>;
  /** Runs the view shows, with what ends the following of each. */
  private readonly followed = new Map<string, vscode.Disposable>();
  private wanted: string[];
  /** What is shown changes one change at a time: the log of one run may take longer to read than another's. */
  private readonly turns = new Turns();
  /** Their curves. */
  private readonly curves = new Map<string, RunCurves>();
  /** What was measured of their layers. */
  private readonly layers = new Map<string, RunLayers>();
  /** Runs whose experiment the view shows for editing. */
  private readonly choosing = new Set<string>();

  constructor(
    extensionUri: vscode.Uri,
    private readonly panel: vscode.WebviewPanel,
    private readonly runs: Runs,
    shown: string[],
    private readonly starting: () => string | null,
    private readonly report: ErrorReport,
  ) {
    this.wanted = shown;
    const execute = (id: string) => async (argument: { run: string }) => void (await vscode.commands.executeCommand(id, argument));
    this.webview = new WebviewPanel<TrainingHost, TrainingView>(extensionUri, panel, 'training', {
      ready: () => this.turns.take(() => this.ready()),
      series: ({ requests }) => this.series(requests),
      layers: async ({ run, ...request }) => {
        const [{ RunLayers }, { readManifest }] = await Promise.all([import('../../lab/run-layers'), import('../../trainer/run-folder')]);
        const { folder } = this.runs.require(run);
        let layers = this.layers.get(run);
        if (!layers) this.layers.set(run, (layers = new RunLayers(await this.curvesOf(run), () => readManifest(folder).experiment.training.record)));
        return layers.part(request);
      },
      going: async ({ run }) => (await import('../going-run')).goingChoices(this.runs.require(run)),
      edit: async ({ run, change, carryOut }) => {
        const [{ editRun }, { plannedChange }] = await Promise.all([import('../../lab/edit-run'), import('../going-run')]);
        const going = this.runs.require(run);
        const { set, look } = plannedChange(going, change);
        if (!carryOut) return look();
        requireTrust('control');
        return editRun(going.folder, set);
      },
      stepParts: async ({ run, ...request }) => {
        const { stepPartsOf } = await import('../../lab/step-parts-of-run');
        return stepPartsOf(this.runs.require(run).folder, await this.curvesOf(run), request);
      },
      plateau: async ({ run, patience, factor }) => {
        const { plateauOfRun, plateauWords } = await import('../../lab/plateau-of-run');
        const { epochs } = plateauOfRun(this.runs.require(run).folder, { patience, factor });
        return { run, patience, factor, lr: epochs.map(({ lr }) => lr), words: plateauWords(epochs) };
      },
      measure: async ({ run, on }) => {
        requireTrust('control');
        const [{ editRun }, { recordable }] = await Promise.all([import('../../lab/edit-run'), import('../../shared/record')]);
        return editRun(this.runs.require(run).folder, [`training.record=${JSON.stringify(on ? recordable : [])}`]);
      },
      show: ({ run }) => this.turns.take(() => this.follow(run)),
      hide: ({ run }) => this.turns.take(async () => this.unfollow(run)),
      control: async ({ run, action }) => void (await vscode.commands.executeCommand(`cnnLab.${action}`, { run })),
      stopAndKeepBest: async ({ run }) => void (await vscode.commands.executeCommand('cnnLab.stop', { run, best: true })),
      remedy: async ({ run }) => void (await vscode.commands.executeCommand('cnnLab.resume', { run, remedy: true })),
      forkPoints: async ({ run }) => ({ points: (await import('../../trainer/fork')).forkPoints(this.runs.require(run).folder) }),
      fork: execute('cnnLab.forkRun'),
      openFeatureMaps: execute('cnnLab.showFeatureMaps'),
      openExplanation: execute('cnnLab.explainPrediction'),
      openFailures: execute('cnnLab.showFailures'),
      openTimeTravel: execute('cnnLab.timeTravel'),
      exportRun: execute('cnnLab.exportRun'),
      openFolder: execute('cnnLab.openRunFolder'),
      choices: async ({ run }) => {
        this.choosing.add(run);
        return this.choices(run);
      },
      change: async ({ run, settings }) => {
        const { editExperiment } = await import('../edit-experiment');
        await editExperiment(this.experimentOf(run), settings);
      },
      changeLr: async ({ run, lr }) => {
        const [{ applyEdits }, { setLrEdits }] = await Promise.all([import('../edit-experiment'), import('../../core/config/lr-places')]);
        await applyEdits(this.experimentOf(run), (text) => setLrEdits(text, lr));
      },
      changeScheduler: ({ run, name }) => this.changeScheduler(this.experimentOf(run), name),
      differences: async ({ runs: folders }) => (await import('../run-differences')).runDifferences(folders.filter((folder) => runs.get(folder))),
      goTo: async ({ run, place }) => showPlace(this.placeOf(run, place), place),
      train: async ({ run }) => void (await vscode.commands.executeCommand('cnnLab.train', this.experimentOf(run))),
      queue: async ({ run }) => void (await vscode.commands.executeCommand('cnnLab.queue', this.experimentOf(run))),
    });
    this.webview.own(
      runs.onList(() => {
        for (const run of this.followed.keys()) if (!runs.get(run)) void this.lose(run);
        this.tell((view) => view.runs({ runs: runs.summaries }));
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        for (const run of this.choosing) {
          if (this.runs.get(run)?.source !== document.uri.fsPath) continue;
          this.choices(run).then((choices) => this.tell((view) => view.choices({ run, choices })), this.report);
        }
      }),
      { dispose: () => this.unfollowAll() },
    );
  }

  private async changeScheduler(experiment: vscode.Uri, name: string | null): Promise<void> {
    const [{ applyEdits }, { schedulerEdits, writtenScheduler }] = await Promise.all([import('../edit-experiment'), import('../experiment-choices')]);
    const memory = (scheduler: string) => `${scheduler} ${experiment.toString()}`;
    await applyEdits(experiment, (text) => {
      const last = writtenScheduler(text);
      if (last) schedulersWritten.set(memory(last.name), last.written);
      return schedulerEdits(text, name, (name !== null && schedulersWritten.get(memory(name))) || null);
    });
  }

  private async choices(run: string): Promise<ExperimentChoices | null> {
    const experiment = this.ownExperiment(run);
    if (!experiment) return null;
    const { experimentChoices } = await import('../experiment-choices');
    const document = await vscode.workspace.openTextDocument(experiment).then(undefined, () => null);
    return document && experimentChoices(vscode.workspace.asRelativePath(experiment), document.getText());
  }

  private experimentOf(run: string): vscode.Uri {
    const source = this.runs.get(run)?.source;
    if (!source) throw new UserError('experiment-unknown', 'It is not known which experiment the run was made from. ({run})', { run });
    const experiment = this.ownExperiment(run);
    if (!experiment) throw inNoFolder(source);
    return experiment;
  }

  /** The text that a mistake of a run's is in, which names it from the folder of its experiment: one of this workspace's. */
  private placeOf(run: string, { file }: MistakePlace): vscode.Uri {
    const named = vscode.Uri.file(resolve(dirname(this.runs.get(run)?.source ?? run), file));
    if (!vscode.workspace.getWorkspaceFolder(named)) throw inNoFolder(named.fsPath);
    return named;
  }

  /** The experiment a run was made from, where it lies in this workspace: a run's manifest may name any file of the machine, or of another. */
  private ownExperiment(run: string): vscode.Uri | null {
    const source = this.runs.get(run)?.source;
    const file = source ? vscode.Uri.file(source) : null;
    return file && isExperiment(file) && vscode.workspace.getWorkspaceFolder(file) ? file : null;
  }

  announce(): void {
    this.tell((view) => view.starting({ name: this.starting() }));
  }

  reveal(): void {
    this.panel.reveal(undefined, true);
  }

  /** Shows this run instead of what is shown. */
  focus(run: Run): Promise<void> {
    return this.turns.take(async () => {
      if (this.followed.has(run.folder) && this.followed.size === 1) return;
      this.unfollowAll();
      this.wanted = [run.folder];
      if (!this.webview.visible) return;
      const shown = await this.follow(run.folder);
      this.tell((view) => view.focus(shown));
    });
  }

  dispose(): void {
    this.webview.dispose();
  }

  private async ready(): Promise<Awaited<ReturnType<TrainingHost['ready']>>> {
    if (this.wanted.some((folder) => !this.runs.get(folder))) await this.runs.scan();
    this.unfollowAll(false);
    const known = this.wanted.filter((folder) => this.runs.get(folder));
    const shown = await Promise.all(known.map((folder) => this.follow(folder)));
    return { runs: this.runs.summaries, shown, starting: this.starting() };
  }

  /** Live events from now on go to the view; those before are the answer. Listening starts first, so that none falls between. */
  private async follow(folder: string): Promise<{ run: string; events: RunEvent[] }> {
    const run = this.runs.require(folder);
    this.followed.get(folder)?.dispose();
    const early: LoggedEvent[][] = [];
    let known: number | null = null;
    const pass = (events: LoggedEvent[]) => {
      const fresh = events.flatMap(({ line, event }) => (line >= (known ?? 0) ? event : []));
      if (fresh.length > 0) this.tell((view) => view.append({ run: folder, events: fresh }));
    };
    const listener = run.onEvents((batch) => (known === null ? void early.push(batch) : pass(batch)));
    this.followed.set(folder, listener);
    if (!this.wanted.includes(folder)) this.wanted.push(folder);
    const { events, lines } = await run.readAll();
    known = lines;
    // After the answer, which is on its way once this returns.
    setTimeout(() => early.forEach(pass));
    return { run: folder, events: events.map(({ event }) => event) };
  }

  private async series(requests: Parameters<TrainingHost['series']>[0]['requests']): Promise<Awaited<ReturnType<TrainingHost['series']>>> {
    const parts: Awaited<ReturnType<TrainingHost['series']>>['parts'] = [];
    for (const { run, ...request } of requests) {
      // One that was taken away meanwhile.
      if (!this.followed.has(run)) continue;
      try {
        parts.push(await (await this.curvesOf(run)).part(request));
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        parts.push({ run, problem: t(error) });
      }
    }
    return { parts };
  }

  private async curvesOf(run: string): Promise<RunCurves> {
    const { RunCurves } = await import('../../lab/run-curves');
    let curves = this.curves.get(run);
    if (!curves) this.curves.set(run, (curves = new RunCurves(run)));
    return curves;
  }

  private lose(run: string): Promise<void> {
    return this.turns.take(async () => {
      if (!this.followed.has(run)) return;
      this.unfollow(run);
      this.tell((view) => view.gone({ run }));
    });
  }

  private unfollow(folder: string): void {
    this.followed.get(folder)?.dispose();
    this.followed.delete(folder);
    this.curves.delete(folder);
    this.layers.delete(folder);
    this.wanted = this.wanted.filter((other) => other !== folder);
  }

  private unfollowAll(forget = true): void {
    for (const listener of this.followed.values()) listener.dispose();
    this.followed.clear();
    this.curves.clear();
    this.layers.clear();
    if (forget) this.wanted = [];
  }

  /** A view that is hidden or was closed meanwhile needs nothing: it asks anew when it is shown. */
  private tell(call: (view: TrainingView) => Promise<void>): void {
    if (this.webview.visible) call(this.webview.view).catch((error: unknown) => error instanceof Closed || this.report(error));
  }
}
