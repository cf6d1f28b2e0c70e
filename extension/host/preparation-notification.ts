import * as vscode from 'vscode';
import type { Run } from './run';
import { preparationWords } from '../shared/run-words';

/** Preparing that is over sooner than this needs no notification. */
const patienceMs = 600;

/** Progress of the data's preparation (download, decoding, drawing), until the first step; cancelling it stops the run. */
export function preparationNotification(run: Run): void {
  const timer = setTimeout(() => {
    if (run.progress.status === 'preparing') void show(run);
  }, patienceMs);
  const early = run.onChange(() => {
    if (run.progress.status === 'preparing') return;
    clearTimeout(timer);
    early.dispose();
  });
}

function show(run: Run): Thenable<void> {
  const options = { location: vscode.ProgressLocation.Notification, title: `CNN Lab: preparing ${run.name}`, cancellable: true };
  return vscode.window.withProgress(options, async (progress, cancellation) => {
    let shown = 0;
    await new Promise<void>((resolve) => {
      const listeners = [
        cancellation.onCancellationRequested(() => {
          run.send({ type: 'stop' });
          finish();
        }),
        run.onChange(() => {
          const { status, preparing } = run.progress;
          if (status !== 'preparing') return finish();
          if (!preparing) return;
          const percentage = preparing.total ? (100 * preparing.done) / preparing.total : 0;
          // A new stage begins at 0 again, and progress can only be added to.
          progress.report({ message: preparationWords(preparing), increment: Math.max(0, percentage - shown) });
          shown = Math.max(shown, percentage);
        }),
      ];
      const finish = () => {
        vscode.Disposable.from(...listeners).dispose();
        resolve();
      };
    });
  });
}
