import * as vscode from 'vscode';
import { editorWords } from '../shared/editor-words';
import { remedyWords } from '../shared/run-words';
import { said } from '../shared/said';
import { showError, type Offer } from './messages';
import { mistakeOffers } from './mistake-offers';
import type { Run } from './run';
import type { Runs } from './runs';
import { t } from './translate';

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
    const { status, remedy, error, mistake } = run.progress;
    if (run.live || !this.awaited.delete(run.folder) || status !== 'failed') return;
    const reason = mistake ? editorWords(mistake).words : (error ?? said`its trainer said nothing`);
    const own: Offer[] = [
      ...(remedy ? [{ title: remedyWords(remedy, t), take: () => vscode.commands.executeCommand('cnnLab.resume', { run: run.folder, remedy: true }) }] : []),
      { title: t('Open Training Panel'), take: () => vscode.commands.executeCommand('cnnLab.openTrainingPanel', { run: run.folder }) },
    ];
    const offers = mistake ? mistakeOffers(mistake) : Promise.resolve([]);
    void offers.then((more) => showError(t('{run} failed: {reason}', { run: run.name, reason }), [...more, ...own]));
  }

  dispose(): void {
    this.listener.dispose();
  }
}
