import * as vscode from 'vscode';
import { atMost } from './at-most';
import { command } from './commands';
import { deviceWords } from '../shared/device-words';
import { liveWords } from '../shared/run-words';
import { plain } from './plain';
import type { Runs } from './runs';
import { t } from './translate';

/** Epoch, progress and time to go of the newest live run; a click opens its panel. */
export function statusBar(runs: Runs): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('cnnLab.run', vscode.StatusBarAlignment.Left, 10);
  item.name = 'CNN Lab';
  const draw = () => {
    const live = runs.all.filter((run) => run.live);
    const [run] = live;
    if (!run) return item.hide();
    const more = live.length > 1 ? ` (+${live.length - 1})` : '';
    item.text = `${run.progress.status === 'paused' ? '$(debug-pause)' : '$(sync~spin)'} ${plain(`${run.name}: ${liveWords(run.progress, t)}${more}`)}`;
    item.tooltip = plain(t('CNN Lab: {run}, {device}. Click for the training panel.', { run: run.id, device: deviceWords(run.progress.device) }));
    item.command = command('cnnLab.openTrainingPanel', t('Open Training Panel'), { run: run.folder });
    item.show();
  };
  return vscode.Disposable.from(item, runs.onChange(atMost(4, draw)));
}
