import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { foldStudy } from '../../core/data-check/fold-study';
import { decisionsFile, readDecisions, writeDecisions } from '../../lab/data-check/decisions';
import { movePicture, moveTarget, type PictureMove } from '../../lab/data-check/move-picture';
import { dataCheckOfRun } from '../../lab/data-check/requests';
import { noDecisions, type DataCheckApi, type DataCheckListener, type DataCheckRequest, type Decisions } from '../../shared/data-check';
import type { DataCheckHost, DataChecking, DataCheckView } from '../../shared/panels';
import { saidOf } from '../../shared/reason-of';
import { Closed } from '../../shared/rpc';
import { said } from '../../shared/said';
import { UserError } from '../../shared/user-error';
import type { ErrorReport } from '../error-report';
import { fileNamed, freeName } from '../experiments';
import { showInItsFolder } from '../its-folder';
import { ask, showInformation } from '../messages';
import type { Run } from '../run';
import type { Runs } from '../runs';
import { ServiceProcess } from '../service-process';
import { t } from '../translate';
import { requireTrust, restorePanel } from '../trust';
import { panelColumn } from './panel-column';
import { WebviewPanel } from './webview-panel';

const viewType = 'cnnLab.dataCheck';
const memoryKey = 'dataCheck';
/** Its panel is open, and reading the pictures anew would make the next look wait. */
const idleMs = 10 * 60_000;

/** What is checked: an experiment as its editor has it, or a run's. */
interface Subject {
  file: string;
  run: string | null;
}

/** One panel that goes over the pictures of the experiment, or of the run, it was last asked for. */
export class DataCheckPanels implements vscode.Disposable {
  private readonly service: ServiceProcess<DataCheckApi, DataCheckListener>;
  private readonly restorer: vscode.Disposable;
  private open: WebviewPanel<DataCheckHost, DataCheckView> | null = null;
  private subject: Subject = { file: '', run: null };
  private request: DataCheckRequest = { file: '', runs: [] };
  private checking: DataChecking = { file: '', run: null, status: 'going', error: null, check: null, decisions: noDecisions };

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly runs: Runs,
    log: vscode.LogOutputChannel,
    private readonly report: ErrorReport,
  ) {
    this.service = new ServiceProcess('inspect', context.asAbsolutePath('dist/data-check.js'), log, { progress: async (progress) => this.tell((view) => view.progress({ progress })) }, idleMs);
    this.restorer = restorePanel(viewType, async (panel) => {
      const last = context.workspaceState.get<Subject>(memoryKey);
      if (!last || this.open) return panel.dispose();
      await runs.scan();
      this.attach(panel);
      await this.begin(last);
    });
  }

  showExperiment = (experiment: vscode.Uri): Promise<void> => this.show({ file: experiment.fsPath, run: null });
  showRun = async (run: Run): Promise<void> => this.show({ file: dataCheckOfRun(run.folder).file, run: run.folder });

  dispose(): void {
    vscode.Disposable.from(this.restorer, this.service, ...(this.open ? [this.open] : [])).dispose();
  }

  private async show(subject: Subject): Promise<void> {
    if (this.open) this.open.panel.reveal();
    else this.attach(vscode.window.createWebviewPanel(viewType, t('CNN Lab: Check Data'), panelColumn()));
    await this.begin(subject);
  }

  private attach(panel: vscode.WebviewPanel): void {
    const webview = new WebviewPanel<DataCheckHost, DataCheckView>(this.context.extensionUri, panel, 'data-check', {
      ready: async () => this.checking,
      again: () => this.begin(this.subject),
      cancel: async () => void (await this.service.call('cancel', {})),
      thumbnails: ({ pictures }) => this.service.call('thumbnails', { request: this.request, hash: this.checking.check?.hash ?? '', pictures }),
      keep: async ({ key, kept }) => this.decide(({ kept: before, moves }) => ({ moves, kept: [...before.filter((each) => each !== key), ...(kept ? [key] : [])] })),
      move: (argument) => this.move(argument),
      undo: () => this.undo(),
      open: async ({ picture }) => void (await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(this.fileOf(picture)))),
      trainInFolds: () => this.trainInFolds(),
    });
    this.open = webview;
    webview.own({
      dispose: () => {
        if (this.open === webview) this.open = null;
        this.service.end();
      },
    });
  }

  /** Goes over the pictures; resolves at once, what is found is told. */
  private async begin(subject: Subject): Promise<void> {
    this.subject = subject;
    await this.context.workspaceState.update(memoryKey, subject);
    const { file, run } = subject;
    const decisions = readDecisions(file);
    this.change({ file: vscode.workspace.asRelativePath(file), run: run && basename(run), status: 'going', error: null, check: null, decisions });
    try {
      const request = (this.request = await this.requestOf(subject));
      this.service.call('check', request).then(
        (check) => this.request === request && this.change({ status: 'done', check }),
        (error: unknown) => this.request === request && this.failed(error),
      );
    } catch (error) {
      this.failed(error);
    }
  }

  private failed(error: unknown): void {
    const isCancelled = (error as Error).message.includes('abort');
    this.change(isCancelled ? { status: 'cancelled' } : { status: 'failed', error: error instanceof Closed ? said`The process that looks at the pictures has ended: the output "CNN Lab" may say why.` : saidOf(error) });
  }

  private async requestOf({ file, run }: Subject): Promise<DataCheckRequest> {
    if (run !== null) return dataCheckOfRun(run);
    const document = await vscode.workspace.openTextDocument(file);
    const beside = this.runs.all.filter(({ source }) => source !== null && dirname(source) === dirname(file));
    const own = beside.filter(({ source }) => source === file);
    return { file, text: document.getText(), runs: [...own, ...beside.filter((each) => !own.includes(each))].map(({ folder }) => folder) };
  }

  private async move({ key, picture, way, label }: Parameters<DataCheckHost['move']>[0]): Promise<void> {
    requireTrust('write');
    const { check } = this.checking;
    const wanted = check && (await this.wanted(picture, way, label));
    if (!check || !wanted) return;
    const { from, to } = moveTarget(check, picture, wanted);
    const { root, training } = check;
    const held = picture < training ? '' : ` ${t('It is a validation picture. Where only those that a network gets wrong are taken out or relabelled, the score rises and the network is no better: compare it with no earlier one.')}`;
    const asked = way === 'rename' ? t('Rename {from} to {to}?', { from: join(root!, from), to: basename(to) }) : t('Move {from} to {to}?', { from: join(root!, from), to: join(root!, to) });
    if (!(await ask(`${asked} ${t('Nothing is replaced, and it can be undone; {file} keeps what was done.', { file: decisionsFile(this.subject.file) })}${held}`, way === 'rename' ? t('Rename') : t('Move')))) return;
    movePicture(root!, from, to);
    this.decide(({ kept, moves }) => ({ kept, moves: [...moves, { key, root: root!, from, to }] }));
  }

  private async wanted(picture: number, way: 'class' | 'aside' | 'rename', label: number | undefined): Promise<PictureMove | null> {
    if (way === 'aside') return { way };
    if (way === 'class') return { way, label: label ?? -1 };
    const value = basename(this.checking.check!.files?.[picture] ?? '');
    const name = await vscode.window.showInputBox({ title: t('Rename Picture'), value, valueSelection: [0, value.lastIndexOf('.')] });
    return name === undefined || name === value ? null : { way, name };
  }

  private async undo(): Promise<void> {
    requireTrust('write');
    const last = this.checking.decisions.moves.at(-1);
    if (!last) return;
    // The file of decisions may come with a folder: only what lies among the pictures that were checked is moved.
    if (last.root !== this.checking.check?.root) throw new UserError('other-pictures', 'The last move was in {root}, which is not the folder of these pictures: nothing is moved back.', { root: last.root });
    movePicture(last.root, last.to, last.from);
    this.decide(({ kept, moves }) => ({ kept, moves: moves.slice(0, -1) }));
    void showInformation(t('{from} is back in its place.', { from: last.from }));
  }

  private async trainInFolds(): Promise<void> {
    requireTrust('write');
    const { file, text = '' } = this.request;
    const folder = vscode.Uri.file(dirname(file));
    const { free } = await freeName(folder, `${basename(file).replace(/\.cnn\.jsonc?$/, '')}-folds`);
    const study = vscode.Uri.joinPath(folder, fileNamed(free));
    await vscode.workspace.fs.writeFile(study, new TextEncoder().encode(foldStudy(text, this.checking.check?.folding === 'keeps-test')));
    await showInItsFolder(study);
  }

  private fileOf(picture: number): string {
    const { root, files } = this.checking.check ?? {};
    const file = files?.[picture];
    if (!root || file === undefined) throw new UserError('no-picture-file', 'This picture is no file of its own.');
    const moved = this.checking.decisions.moves.findLast((move) => move.from === file && move.root === root);
    return join(root, moved?.to ?? file);
  }

  private decide(change: (before: Decisions) => Decisions): void {
    const decisions = change(this.checking.decisions);
    writeDecisions(this.subject.file, decisions);
    this.checking = { ...this.checking, decisions };
    this.tell((view) => view.decided({ decisions }));
  }

  private change(change: Partial<DataChecking>): void {
    this.checking = { ...this.checking, ...change };
    this.tell((view) => view.changed({ checking: this.checking }));
  }

  private tell(call: (view: DataCheckView) => Promise<void>): void {
    if (this.open?.visible) call(this.open.view).catch((error: unknown) => error instanceof Closed || this.report(error));
  }
}
