import * as vscode from 'vscode';
import { startTrainer, type TrainerProcess } from '../lab/start-trainer';
import type { RunOptions, RunOrder } from '../shared/run-order';
import { UserError } from '../shared/user-error';
import { chooseRun } from './choose-run';
import type { ExperimentArgument, RunArgument } from './commands';
import type { ErrorReport } from './error-report';
import { chooseExperiment, savedExperiment } from './experiments';
import type { FailureMessages } from './failure-messages';
import type { Run } from './run';
import { runsFolder, type Runs } from './runs';
import { settings } from './settings';
import { isAllowed, requireTrust } from './trust';

const noneGoing = new UserError('no-run-going', 'No run is being trained now.');

/** Train, pause, resume, stop. `show` is told of each run that starts. */
export class Training {
  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly runs: Runs,
    private readonly show: (run: Run) => void,
    private readonly failures: FailureMessages,
    private readonly report: ErrorReport,
  ) {}

  async train(argument: ExperimentArgument | undefined): Promise<void> {
    const chosen = await chooseExperiment(argument);
    const experiment = chosen && (await savedExperiment(chosen));
    if (!experiment) return;
    const folder = vscode.workspace.getWorkspaceFolder(experiment);
    if (!folder) throw new UserError('in-no-folder', 'The experiment lies in no folder of this window, so its runs have no place: open its folder. ({file})', { file: experiment.fsPath });
    const runsDir = runsFolder(folder);
    const started = await this.runs.newIn(runsDir);
    const trainer = await this.start({ kind: 'train', file: experiment.fsPath, runs: runsDir, ...runOptions(experiment) });
    const run = await started(trainer);
    if (run) this.show(run);
    this.watch(trainer, run);
  }

  async pause(argument: RunArgument | undefined): Promise<void> {
    const run = await chooseRun(this.runs, argument, ({ progress }) => progress.status === 'running' || progress.status === 'preparing', noneGoing);
    run?.send({ type: 'pause' });
  }

  async stop(argument: RunArgument | undefined): Promise<void> {
    const run = await chooseRun(this.runs, argument, ({ live }) => live, noneGoing);
    run?.send({ type: 'stop' });
  }

  /** A paused run goes on in its process; one that was stopped or interrupted gets a new process, from its last checkpoint. */
  async resume(argument: RunArgument | undefined): Promise<void> {
    const resumable = ({ progress }: Run) => ['paused', 'stopped', 'interrupted', 'failed'].includes(progress.status);
    const run = await chooseRun(this.runs, argument, resumable, new UserError('no-run-to-resume', 'No run is paused or stopped before its end.'));
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

  private async start(order: RunOrder): Promise<TrainerProcess> {
    requireTrust('train');
    return startTrainer(this.context.asAbsolutePath('dist/trainer.js'), order, this.context.logUri.fsPath);
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

  /** `cnnLab.trainOnOpen`: unless a run of that experiment is being trained already, as after a reload of the window. */
  async trainOnOpen(): Promise<void> {
    for (const folder of isAllowed('train') ? (vscode.workspace.workspaceFolders ?? []) : []) {
      const { trainOnOpen } = settings(folder.uri);
      if (trainOnOpen === '') continue;
      const experiment = vscode.Uri.joinPath(folder.uri, trainOnOpen);
      await vscode.window.showTextDocument(experiment);
      const live = this.runs.all.find((run) => run.live && run.source === experiment.fsPath);
      if (live) this.show(live);
      else await this.train(experiment);
    }
  }
}

/** The settings, where they differ from the trainer's own defaults. */
function runOptions(scope: vscode.Uri): RunOptions {
  const { engine, threads, dataFolder } = settings(scope);
  return { ...(engine === 'auto' ? {} : { engine }), ...(threads === 0 ? {} : { threads }), ...(dataFolder === '' ? {} : { dataFolder }) };
}
