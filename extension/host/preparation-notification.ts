import * as vscode from 'vscode';
import type { PreparationProgress } from '../shared/events';
import { isPreparing } from '../shared/run-progress';
import { preparationWords } from '../shared/run-words';
import { plain } from './plain';
import type { Run } from './run';
import { t } from './translate';

/** Preparing that is over sooner than this needs no notification. */
const patienceMs = 600;

/** Data on its way: downloaded, decoded, drawn. */
export interface Preparation {
  /** What for. */
  name: string;
  /** Whether it still goes on. */
  ongoing(): boolean;
  /** How far it is; null while nothing is known of that. */
  progress(): PreparationProgress | null;
  /** Told of each change of these. */
  onChange: vscode.Event<unknown>;
  cancel(): void;
}

/** A run's preparation, until its first step; cancelled, the run is stopped. */
export const preparationOf = (run: Run): Preparation => ({
  name: run.name,
  ongoing: () => isPreparing(run.progress),
  progress: () => run.progress.preparing,
  onChange: run.onChange,
  cancel: () => run.send({ type: 'stop' }),
});

/** Progress of the data's preparation, with a way to cancel it. */
export function preparationNotification(preparation: Preparation): void {
  const timer = setTimeout(() => {
    early.dispose();
    if (preparation.ongoing()) void show(preparation);
  }, patienceMs);
  const early = preparation.onChange(() => {
    if (preparation.ongoing()) return;
    clearTimeout(timer);
    early.dispose();
  });
}

function show(preparation: Preparation): Thenable<void> {
  const options = { location: vscode.ProgressLocation.Notification, title: plain(t('CNN Lab: preparing {experiment}', { experiment: preparation.name })), cancellable: true };
  return vscode.window.withProgress(options, async (progress, cancellation) => {
    let shown = 0;
    await new Promise<void>((resolve) => {
      const listeners = [
        cancellation.onCancellationRequested(() => {
          preparation.cancel();
          finish();
        }),
        preparation.onChange(() => {
          if (!preparation.ongoing()) return finish();
          const preparing = preparation.progress();
          if (!preparing) return;
          const percentage = preparing.total ? (100 * preparing.done) / preparing.total : 0;
          // A new stage begins at 0 again, and progress can only be added to.
          progress.report({ message: preparationWords(preparing, t), increment: Math.max(0, percentage - shown) });
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
