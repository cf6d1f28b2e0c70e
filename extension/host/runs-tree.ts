import { basename } from 'node:path';
import * as vscode from 'vscode';
import { command, type ArchivedArgument } from './commands';
import { experimentName, experimentPattern, findExperiments, isExperiment } from './experiments';
import { plain } from './plain';
import type { Run } from './run';
import { describeRun } from '../shared/run-words';
import type { Runs } from './runs';
import { t } from './translate';

/** Nodes carry what the commands of their menus take. */
type Node = ExperimentNode | RunNode | LostNode | ArchiveNode | ArchivedArgument;
interface ExperimentNode {
  experiment: vscode.Uri;
}
interface RunNode {
  run: string;
}
/** Runs whose experiment file is gone or lies elsewhere. */
interface LostNode {
  lost: true;
}
const lost: LostNode = { lost: true };
/** Runs that were put away. */
interface ArchiveNode {
  archive: true;
}
const archive: ArchiveNode = { archive: true };

/** The activity bar's view: experiments and, under each, its runs. */
export class RunsTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<Node | undefined>();
  private readonly nodes = new Map<string, RunNode>();
  private readonly words = new Map<string, string>();
  private readonly disposables: vscode.Disposable[];
  private experiments: vscode.Uri[] = [];
  readonly onDidChangeTreeData = this.changes.event;

  constructor(private readonly runs: Runs) {
    const watcher = vscode.workspace.createFileSystemWatcher(experimentPattern, false, true, false);
    const filesChanged = (uri: vscode.Uri) => isExperiment(uri) && this.changes.fire(undefined);
    const archiveWatcher = vscode.workspace.createFileSystemWatcher('**/.cnn-lab/archive/*', false, true, false);
    const archiveChanged = () => this.changes.fire(undefined);
    this.disposables = [
      this.changes,
      watcher,
      archiveWatcher,
      archiveWatcher.onDidCreate(archiveChanged),
      archiveWatcher.onDidDelete(archiveChanged),
      watcher.onDidCreate(filesChanged),
      watcher.onDidDelete(filesChanged),
      runs.onChange((run) => this.runChanged(run)),
      runs.onFound(() => this.changes.fire(undefined)),
      vscode.window.createTreeView('cnnLab.runs', { treeDataProvider: this, canSelectMany: true, showCollapseAll: true }),
    ];
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (!node) {
      this.experiments = await findExperiments();
      const experiments = this.experiments.map((experiment) => ({ experiment }));
      return [...experiments, ...(this.lostRuns().length > 0 ? [lost] : []), ...((await this.runs.archived()).length > 0 ? [archive] : [])];
    }
    if ('experiment' in node) return this.runs.all.filter(({ source }) => source === node.experiment.fsPath).map((run) => this.runNode(run));
    if ('archive' in node) return (await this.runs.archived()).map((archived) => ({ archived }));
    return 'lost' in node ? this.lostRuns().map((run) => this.runNode(run)) : [];
  }

  getTreeItem(node: Node): vscode.TreeItem {
    if ('run' in node) return this.runItem(node);
    if ('archive' in node) return new vscode.TreeItem(t('Archive'), vscode.TreeItemCollapsibleState.Collapsed);
    if ('archived' in node) return archivedItem(node);
    if ('lost' in node) return new vscode.TreeItem(t('Runs of other experiments'), vscode.TreeItemCollapsibleState.Collapsed);
    const item = new vscode.TreeItem(plain(experimentName(node.experiment)), vscode.TreeItemCollapsibleState.Expanded);
    item.id = node.experiment.toString();
    item.resourceUri = node.experiment;
    item.description = plain(vscode.workspace.asRelativePath(node.experiment));
    item.iconPath = new vscode.ThemeIcon('beaker');
    item.contextValue = 'experiment';
    item.command = { command: 'vscode.open', title: t('Open Experiment'), arguments: [node.experiment] };
    return item;
  }

  dispose(): void {
    vscode.Disposable.from(...this.disposables).dispose();
  }

  private runItem(node: RunNode): vscode.TreeItem {
    const run = this.runs.get(node.run);
    const item = new vscode.TreeItem(run ? labelOf(run) : '');
    if (!run) return item;
    const { status } = run.progress;
    item.id = run.folder;
    const words = plain(wordsOf(run));
    item.description = isRenamed(run) ? `${startWords(run)} · ${words}` : words;
    item.tooltip = `${plain(`${run.name}: ${run.id}`)}\n${words}`;
    item.iconPath = run.broken === null ? statusIcons[status] : statusIcons.interrupted;
    item.contextValue = `run.${status}`;
    item.command = command('cnnLab.openTrainingPanel', t('Open Training Panel'), node);
    return item;
  }

  /** Steps come at 20 a second: only a change of what is written is drawn. */
  private runChanged(run: Run): void {
    const node = this.nodes.get(run.folder);
    if (!node || !this.runs.get(run.folder)) {
      // It is another one if it comes back.
      this.nodes.delete(run.folder);
      this.words.delete(run.folder);
      return this.changes.fire(undefined);
    }
    const words = `${labelOf(run)} ${wordsOf(run)}`;
    if (this.words.get(run.folder) === words) return;
    this.words.set(run.folder, words);
    this.changes.fire(node);
  }

  private runNode(run: Run): RunNode {
    const node = this.nodes.get(run.folder) ?? { run: run.folder };
    this.nodes.set(run.folder, node);
    this.words.set(run.folder, `${labelOf(run)} ${wordsOf(run)}`);
    return node;
  }

  private lostRuns(): Run[] {
    const known = new Set(this.experiments.map(({ fsPath }) => fsPath));
    return this.runs.all.filter(({ source }) => source === null || !known.has(source));
  }
}

/** A run bears its experiment's name until it is given another. */
const isRenamed = ({ name, source }: Run): boolean => source !== null && name !== experimentName(vscode.Uri.file(source));
const labelOf = (run: Run): string => (isRenamed(run) ? plain(run.name) : startWords(run));

function archivedItem({ archived }: ArchivedArgument): vscode.TreeItem {
  const item = new vscode.TreeItem(plain(basename(archived)));
  item.iconPath = new vscode.ThemeIcon('archive');
  item.contextValue = 'archivedRun';
  return item;
}

/** What became of a run, and what is wrong with its folder. */
const wordsOf = ({ broken, progress }: Run): string => (broken === null ? describeRun(progress, t) : t('cannot be read · {reason}', { reason: broken }));

/** The time of day, with the date where that was another day. */
function startWords({ id, created }: Run): string {
  const start = new Date(created);
  if (Number.isNaN(start.getTime())) return plain(id);
  const today = start.toDateString() === new Date().toDateString();
  return today ? start.toLocaleTimeString() : start.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

const icon = (id: string, colour?: string) => new vscode.ThemeIcon(id, colour === undefined ? undefined : new vscode.ThemeColor(colour));
const statusIcons = {
  preparing: icon('loading~spin'),
  running: icon('sync~spin', 'charts.blue'),
  paused: icon('debug-pause', 'charts.yellow'),
  finished: icon('pass', 'charts.green'),
  stopped: icon('debug-stop'),
  failed: icon('error', 'charts.red'),
  interrupted: icon('warning', 'charts.orange'),
};
