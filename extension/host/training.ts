import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { beginRun } from '../lab/begin-run';
import { startTrainer, type TrainerProcess } from '../lab/start-trainer';
import type { RunOptions, RunOrder } from '../shared/run-order';
import { runFiles } from '../shared/run-folder';
import { UserError } from '../shared/user-error';
import { chooseRun } from './choose-run';
import type { ExperimentArgument, RunArgument } from './commands';
import type { ErrorReport } from './error-report';
import { chooseExperiment, experimentName, inNoFolder, savedExperiment } from './experiments';
import type { Forks } from './forks';
import type { FailureMessages } from './failure-messages';
import { showInformation } from './messages';
import { plain } from './plain';
import { keepBest } from '../lab/keep-run';
import type { Run } from './run';
import { runsFolder, type Runs } from './runs';
import { settings } from './settings';
import { t } from './translate';
import { isAllowed, requireTrust } from './trust';

const noneGoing = new UserError('no-run-going', 'No run is being trained now.');

/** Where it is kept that `cnnLab.trainOnOpen` has had its way in this workspace: in which session of the editor. */
const memoryKey = 'trainedOnOpen';

/** Train, pause, resume, stop. `show` is told of each run that starts. */
export class Training {
  /** Paths of the experiments whose runs are about to begin. */
  private readonly starting = new Set<string>();

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly runs: Runs,
    private readonly forks: Forks,
    private readonly show: (run: Run) => void,
    /** Told at once of the experiment whose run is about to begin, by its name, and of the end of that. */
    private readonly announce: (name: string | null) => void,
    private readonly failures: FailureMessages,
    private readonly report: ErrorReport,
  ) {}

  /** One run a click: while it starts further clicks are about the same one, and once it is going whether another with the same text is wanted is asked. */
  async train(argument: ExperimentArgument | undefined): Promise<void> {
    const chosen = await chooseExperiment(argument, t('Train'));
    const experiment = chosen && (await savedExperiment(chosen));
    if (!experiment) return;
    if (argument && 'anew' in argument && argument.anew) await this.forks.set(experiment, null);
    const same = await this.goingWithSameText(experiment);
    if (!same) return this.begin(experiment);
    const offers = [{ title: t('Show Run'), take: () => this.show(same) }, { title: t('Train Another'), take: () => this.begin(experiment).catch(this.report) }];
    void showInformation(t('{experiment} is being trained already, and its text is the same.', { experiment: experimentName(experiment) }), offers);
  }

  private async goingWithSameText(experiment: vscode.Uri): Promise<Run | null> {
    const live = this.runs.all.filter((run) => run.live && run.source === experiment.fsPath);
    if (live.length === 0) return null;
    const text = await readFile(experiment.fsPath, 'utf8');
    const texts = await Promise.all(live.map((run) => readFile(join(run.folder, runFiles.experiment), 'utf8').catch(() => null)));
    return live.find((_, i) => texts[i] === text) ?? null;
  }

  private async begin(experiment: vscode.Uri): Promise<void> {
    if (this.starting.has(experiment.fsPath)) return;
    this.starting.add(experiment.fsPath);
    const title = plain(t('CNN Lab: starting {experiment}', { experiment: experimentName(experiment) }));
    try {
      await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () => this.startRun(experiment));
    } finally {
      this.starting.delete(experiment.fsPath);
      this.announce(null);
    }
  }

  private async startRun(experiment: vscode.Uri): Promise<void> {
    const folder = vscode.workspace.getWorkspaceFolder(experiment);
    if (!folder) throw inNoFolder(experiment.fsPath);
    requireTrust('train');
    // A mistake in the text is told before anything is started for it.
    const { readExperimentFile, refuseStudy } = await import('../trainer/experiment-file');
    refuseStudy(experiment.fsPath, readExperimentFile(experiment.fsPath).analysis);
    const fork = this.forks.orderOf(experiment);
    this.announce(experimentName(experiment));
    const runsDir = runsFolder(folder);
    const { trainer, run: made } = await beginRun(this.script, { kind: 'train', file: experiment.fsPath, runs: runsDir, ...(fork === undefined ? {} : { fork }), ...runOptions(experiment) }, this.context.logUri.fsPath);
    const run = made === null ? null : await this.runs.appeared(made);
    if (run) this.show(run);
    this.watch(trainer, run);
  }

  async pause(argument: RunArgument | undefined): Promise<void> {
    const run = await chooseRun(this.runs, argument, t('Pause'), ({ progress }) => progress.status === 'running' || progress.status === 'preparing', noneGoing);
    run?.send({ type: 'pause' });
  }

  async stop(argument: RunArgument | undefined): Promise<void> {
    const run = await chooseRun(this.runs, argument, t('Stop'), ({ live }) => live, noneGoing);
    if (run && argument?.best) keepBest(run.folder);
    run?.send({ type: 'stop' });
  }

  /** A paused run goes on in its process; one that was stopped or interrupted gets a new process, from its last checkpoint. */
  async resume(argument: RunArgument | undefined): Promise<void> {
    const resumable = ({ progress }: Run) => ['paused', 'stopped', 'interrupted', 'failed'].includes(progress.status);
    const run = await chooseRun(this.runs, argument, t('Resume'), resumable, new UserError('no-run-to-resume', 'No run is paused or stopped before its end.'));
    if (!run) return;
    if (run.live) return run.send({ type: 'resume' });
    const { remedy } = run.progress;
    const set = argument?.remedy && remedy ? { set: remedy.set } : {};
    const trainer = await this.start({ kind: 'resume', run: run.folder, ...set, ...runOptions(vscode.Uri.file(run.folder)) });
    this.watch(trainer, run);
    while (!trainer.ended && !run.live) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      await run.refresh();
    }
    if (run.live) this.show(run);
  }

  private get script(): string {
    return this.context.asAbsolutePath('dist/trainer.js');
  }

  private async start(order: RunOrder): Promise<TrainerProcess> {
    requireTrust('train');
    return startTrainer(this.script, order, this.context.logUri.fsPath);
  }

  /** A trainer's end with an error is said once: as the run's failure where that is on record. */
  private watch(trainer: TrainerProcess, run: Run | null): void {
    let seen = run?.live ?? false;
    const listener = run?.onChange(() => (seen ||= run.live));
    const failed = async (error: unknown): Promise<void> => {
      await run?.refresh();
      if (run?.progress.status !== 'failed') return this.report(error);
      // Where it failed before it was seen going, nothing has told it yet.
      if (!seen) this.failures.expect(run);
      this.failures.tell(run);
    };
    void trainer.end.catch(failed).finally(() => listener?.dispose());
  }

  /** `cnnLab.trainOnOpen`: once a session, so that a reload of the window starts nothing anew; a run that is going is shown. */
  async trainOnOpen(): Promise<void> {
    const named = ({ uri }: vscode.WorkspaceFolder) => (settings(uri).trainOnOpen === '' ? [] : vscode.Uri.joinPath(uri, settings(uri).trainOnOpen));
    const experiments = isAllowed('train') ? (vscode.workspace.workspaceFolders ?? []).flatMap(named) : [];
    const first = experiments.length > 0 && this.firstInThisSession();
    for (const experiment of experiments) {
      // A window that comes back is as its user left it: nothing comes before what was in front.
      if (first) await vscode.window.showTextDocument(experiment);
      const live = this.runs.all.find((run) => run.live && run.source === experiment.fsPath);
      if (live) this.show(live);
      else if (first) await this.train(experiment);
    }
  }

  /** Whether `trainOnOpen` has yet to train in this session. In a browser each load of the page has an id of its own: there the page's storage, which lasts as long as its server, tells. */
  private firstInThisSession(): boolean {
    const last = this.context.workspaceState.get<string>(memoryKey);
    void this.context.workspaceState.update(memoryKey, vscode.env.sessionId);
    return vscode.env.uiKind === vscode.UIKind.Web ? last === undefined : last !== vscode.env.sessionId;
  }
}

/** The settings, where they differ from the trainer's own defaults. */
export function runOptions(scope: vscode.Uri): RunOptions {
  const { engine, threads, dataFolder } = settings(scope);
  return { ...(engine === 'auto' ? {} : { engine }), ...(threads === 0 ? {} : { threads }), ...(dataFolder === '' ? {} : { dataFolder }) };
}
