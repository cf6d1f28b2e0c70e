import * as vscode from 'vscode';
import { remedyWords } from '../shared/run-words';
import { command } from './commands';
import { showError } from './messages';
import type { Runs } from './runs';

/** Says why a run failed, also where its trainer was started by another window, and offers what may help. */
export function failureMessages(runs: Runs): vscode.Disposable {
  const live = new Set<string>();
  return runs.onChange((run) => {
    if (run.live) return void live.add(run.folder);
    if (!live.delete(run.folder) || run.progress.status !== 'failed') return;
    const { remedy, error } = run.progress;
    const offers = [
      ...(remedy ? [command('cnnLab.resume', remedyWords(remedy), { run: run.folder, remedy: true })] : []),
      command('cnnLab.openTrainingPanel', 'Open Training Panel', { run: run.folder }),
    ];
    void showError(`${run.name} failed: ${error ?? 'its trainer said nothing'}`, ...offers.map(({ title }) => title)).then((choice) => {
      const chosen = offers.find(({ title }) => title === choice);
      if (chosen) void vscode.commands.executeCommand(chosen.command, ...(chosen.arguments ?? []));
    });
  });
}
