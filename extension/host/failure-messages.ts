import * as vscode from 'vscode';
import { command } from './commands';
import { showError } from './messages';
import type { Runs } from './runs';

/** Says why a run failed, also where its trainer was started by another window. */
export function failureMessages(runs: Runs): vscode.Disposable {
  const live = new Set<string>();
  return runs.onChange((run) => {
    if (run.live) return void live.add(run.folder);
    if (!live.delete(run.folder) || run.progress.status !== 'failed') return;
    const show = command('cnnLab.openTrainingPanel', 'Open Training Panel', { run: run.folder });
    void showError(`${run.name} failed: ${run.progress.error ?? 'its trainer said nothing'}`, show.title).then((choice) => {
      if (choice) void vscode.commands.executeCommand(show.command, ...(show.arguments ?? []));
    });
  });
}
