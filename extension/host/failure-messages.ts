import * as vscode from 'vscode';
import { remedyWords } from '../shared/run-words';
import { command } from './commands';
import { showError } from './messages';
import type { Run } from './run';
import type { Runs } from './runs';

/** Says, once, why a run failed, also where its trainer was started by another window, and offers what may help. */
export class FailureMessages implements vscode.Disposable {
  /** Folders of the runs whose failure, if it comes, has not been told. */
  private readonly awaited = new Set<string>();
  private readonly listener: vscode.Disposable;

  constructor(runs: Runs) {
    this.listener = runs.onChange((run) => {
      if (run.live) this.awaited.add(run.folder);
      else this.tell(run);
    });
  }

  /** A trainer of this window has begun: it may fail before the run was ever seen to be going. */
  expect(run: Run): void {
    this.awaited.add(run.folder);
  }

  /** Tells of the failure of a run that has ended, unless that was done. */
  tell(run: Run): void {
    const { status, remedy, error } = run.progress;
    if (run.live || !this.awaited.delete(run.folder) || status !== 'failed') return;
    const offers = [
      ...(remedy ? [command('cnnLab.resume', remedyWords(remedy), { run: run.folder, remedy: true })] : []),
      command('cnnLab.openTrainingPanel', 'Open Training Panel', { run: run.folder }),
    ];
    void showError(`${run.name} failed: ${error ?? 'its trainer said nothing'}`, ...offers.map(({ title }) => title)).then((choice) => {
      const chosen = offers.find(({ title }) => title === choice);
      if (chosen) void vscode.commands.executeCommand(chosen.command, ...(chosen.arguments ?? []));
    });
  }

  dispose(): void {
    this.listener.dispose();
  }
}
