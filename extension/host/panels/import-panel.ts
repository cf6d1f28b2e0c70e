import * as vscode from 'vscode';
import type { ImportHost, ImportView } from '../../shared/panels';
import type { Surveyed } from '../../trainer/datasets/layouts';
import { t } from '../translate';
import { WebviewPanel } from './webview-panel';

/** Pictures that are shown before anything runs. */
const SHOWN = 12;

/** Shows what lies in a place; resolves to whether the user has the experiment made, or closes the panel. */
export function showImport({ extensionUri }: vscode.ExtensionContext, place: string, { survey, samples }: Surveyed, create: () => Promise<void>): Promise<boolean> {
  const panel = vscode.window.createWebviewPanel('cnnLab.import', t('CNN Lab: New Experiment'), vscode.ViewColumn.Active);
  return new Promise((resolve) => {
    new WebviewPanel<ImportHost, ImportView>(extensionUri, panel, 'import', {
      ready: async () => ({ place, survey, samples: await samples(SHOWN) }),
      create: async () => {
        await create();
        resolve(true);
        panel.dispose();
      },
    });
    panel.onDidDispose(() => resolve(false));
  });
}
