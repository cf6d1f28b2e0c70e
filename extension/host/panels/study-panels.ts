import * as vscode from 'vscode';
import type { Study } from '../../lab/study/read-study';
import type { MoreSeeds } from '../../shared/more-seeds';
import { Closed } from '../../shared/rpc';
import type { ShownStudy, StudyHost, StudyView, StudyViewState } from '../../shared/study-panel';
import { UserError } from '../../shared/user-error';
import type { ErrorReport } from '../error-report';
import { askForFile } from '../experiments';
import type { Queues } from '../queues';
import type { Runs } from '../runs';
import { t } from '../translate';
import { isAllowed, requireTrust, restorePanel } from '../trust';
import { panelColumn } from './panel-column';
import { WebviewPanel } from './webview-panel';

/** Panels of studies, one each: settings as they come, what matters, what can be concluded. What is drawn is what the study's folder says. */
export class StudyPanels implements vscode.Disposable {
  private readonly open = new Map<string, WebviewPanel<StudyHost, StudyView>>();
  private readonly restorer: vscode.Disposable;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly runs: Runs,
    private readonly queues: Queues,
    private readonly report: ErrorReport,
  ) {
    this.restorer = restorePanel('cnnLab.study', async (panel, state) => {
      const { study } = (state ?? {}) as Partial<StudyViewState>;
      // Its folder may be gone by now, and a state names no folder outside of the workspace.
      const opened = study !== undefined && vscode.workspace.getWorkspaceFolder(vscode.Uri.file(study)) ? await openedOrNull(study) : null;
      if (opened) this.attach(panel, opened);
      else panel.dispose();
    });
  }

  /** Throws a UserError where the folder is none of a study. */
  async show(folder: string): Promise<void> {
    const known = this.open.get(folder);
    if (known) return known.panel.reveal();
    const { openStudy } = await import('../../lab/study/read-study');
    const study = openStudy(folder);
    this.attach(vscode.window.createWebviewPanel('cnnLab.study', t('CNN Lab: {name}', { name: study.manifest.name }), panelColumn()), study);
  }

  dispose(): void {
    vscode.Disposable.from(this.restorer, ...this.open.values()).dispose();
  }

  private attach(panel: vscode.WebviewPanel, study: Study): void {
    this.open.get(study.folder)?.dispose();
    const { folder, manifest } = study;
    const cluster = study.plan.on ? import('../../runner/slurm/cluster-study').then(({ ClusterStudy }) => new ClusterStudy(folder)) : null;
    // Slurm is asked beside all else, and only where its programs may be run.
    const askCluster = async (): Promise<void> => {
      if (!cluster || !webview.visible || !isAllowed('control')) return;
      await (await cluster).ask();
      await tell();
    };
    let told = '';
    let wanted: (MoreSeeds | null)[] = [];
    const shown = async (): Promise<ShownStudy> => {
      const { shownStudy } = await import('../../lab/study/shown-study');
      const [here, tasks] = [shownStudy(study, t), await cluster];
      const now = tasks ? (await import('../../runner/slurm/shown-on-cluster')).shownOnCluster(here, tasks) : here;
      told = JSON.stringify(now);
      wanted = now.verdicts.map(({ wants }) => wants);
      return now;
    };
    const webview = new WebviewPanel<StudyHost, StudyView>(this.extensionUri, panel, 'study', {
      ready: async () => {
        void askCluster().catch(failed);
        return { ...(await shown()), folder };
      },
      open: async ({ run }) => vscode.commands.executeCommand('cnnLab.openTrainingPanel', { run: this.runs.require(run).folder }),
      compare: async ({ runs }) => {
        const selection = runs.filter((run) => this.runs.get(run)).map((run) => ({ run }));
        await vscode.commands.executeCommand('cnnLab.compareRuns', selection[0], selection);
      },
      use: async ({ trial }) => use(study, trial),
      rest: async ({ rests }) => {
        requireTrust('control');
        (await import('../../lab/study/rest')).setRest(folder, rests);
        if (!rests && !(await shown()).going) await this.queues.carryOut(folder);
        await tell();
        void askCluster().catch(failed);
      },
      stop: async () => {
        await this.queues.stop(folder);
        await askCluster();
        await tell();
      },
      settle: async ({ verdict }) => {
        const wants = wanted[verdict];
        if (wants) await this.queues.settle(wants);
        await tell();
      },
      report: async () => vscode.commands.executeCommand('cnnLab.writeReport', vscode.Uri.file(manifest.source)),
    });
    const tell = async (): Promise<void> => {
      if (!webview.visible) return;
      const before = told;
      const now = await shown();
      if (webview.visible && told !== before) await webview.view.changed({ study: now });
    };
    const failed = (error: unknown): void => void (error instanceof Closed || this.report(error));
    const look = (): void => void tell().catch(failed);
    const asking = cluster && setInterval(() => void askCluster().catch(failed), askMs);
    this.open.set(folder, webview);
    webview.own(
      // Told a few times a second at most, also of runs that get on.
      this.runs.onList(look),
      this.queues.onChange(look),
      { dispose: () => asking && clearInterval(asking) },
      { dispose: () => this.open.get(folder) === webview && this.open.delete(folder) },
    );
  }
}

/** Between questions to a cluster's controller, which answers everybody's. */
const askMs = 5000;

async function openedOrNull(folder: string): Promise<Study | null> {
  try {
    return (await import('../../lab/study/read-study')).openStudy(folder);
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

/** Writes the experiment of a setting, with the study's own seed, to a file that is asked for, and shows it. */
async function use(study: Study, trial: number): Promise<void> {
  requireTrust('write');
  const [{ trialText }, { readStudyRuns }] = await Promise.all([import('../../core/study/trial-text'), import('../../lab/study/read-study')]);
  const run = [...readStudyRuns(study).values()].find(({ claim }) => claim.trial === trial);
  if (!run) throw new UserError('no-such-setting', 'The study {study} has no setting {trial} any more.', { study: study.manifest.name, trial });
  const file = await askForFile(t('Use These Values'), `${study.manifest.name}-best`);
  if (!file) return;
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(trialText(study.text, study.variables, run.setting, study.seed)));
  await vscode.window.showTextDocument(file, { preview: false });
}
