import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { archivePlace } from '../lab/keep-run';
import { runsPlace } from '../lab/run-folders';
import type { TrainerProcess } from '../lab/start-trainer';
import { foldersIn, newRunIn } from '../lab/started-run';
import type { RunSummary } from '../shared/panels';
import { runFiles } from '../shared/run-folder';
import { Turns } from '../shared/turns';
import { UserError } from '../shared/user-error';
import { Run } from './run';

/** All runs of the workspace, newest first: found in `.cnn-lab/runs`, followed while their trainers live. */
export class Runs implements vscode.Disposable {
  private readonly runs = new Map<string, Run>();
  private readonly changes = new vscode.EventEmitter<Run>();
  private readonly checkpoints = new vscode.EventEmitter<Run>();
  private readonly watchers: vscode.Disposable[] = [];
  private readonly scans = new Turns();
  /** A run has appeared, gone, moved on or changed its status. */
  readonly onChange = this.changes.event;
  /** A run has written newer weights. */
  readonly onCheckpoint = this.checkpoints.event;

  constructor() {
    const watcher = vscode.workspace.createFileSystemWatcher(`**/.cnn-lab/runs/*/{${runFiles.manifest},${runFiles.control}}`, false, true, false);
    const rescan = () => void this.scan();
    // Of a folder that is deleted or moved here as a whole nothing is told but its own coming and going.
    const folders = vscode.workspace.createFileSystemWatcher('**/{.cnn-lab,.cnn-lab/runs,.cnn-lab/runs/*,.cnn-lab/archive,.cnn-lab/archive/*}', false, true, false);
    this.watchers.push(...[watcher, folders].flatMap((each) => [each, each.onDidCreate(rescan), each.onDidDelete(rescan)]), vscode.workspace.onDidChangeWorkspaceFolders(rescan));
  }

  get all(): Run[] {
    return [...this.runs.values()].sort((a, b) => b.id.localeCompare(a.id));
  }

  /** Runs of an experiment that have trained, newest first: what there is to compare. */
  trained(experiment: vscode.Uri): Run[] {
    return this.all.filter(({ source, progress }) => source === experiment.fsPath && progress.step > 0);
  }

  get summaries(): RunSummary[] {
    return this.all.map((run) => run.summary);
  }

  get(folder: string): Run | undefined {
    return this.runs.get(folder);
  }

  /** Throws a UserError where it is not there. */
  require(folder: string): Run {
    const run = this.runs.get(folder);
    if (!run) throw new UserError('run-gone', 'This run is gone: there is nothing in {run} any more.', { run: folder });
    return run;
  }

  /** Brings the list in step with the folders. One scan at a time; a call during one is served by a further one. */
  scan(): Promise<void> {
    return this.scans.take(() => this.scanNow());
  }

  /** Before a trainer is started: answers what finds the run that it makes in `folder`; null where it ended before it had one. */
  async newIn(folder: string): Promise<(trainer: TrainerProcess) => Promise<Run | null>> {
    const started = await newRunIn(folder);
    return async (trainer) => {
      const run = await started(trainer);
      if (run === null) return null;
      await this.scan();
      return this.runs.get(run) ?? null;
    };
  }

  /** Folders of the runs that were put away, newest first. */
  async archived(): Promise<string[]> {
    const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => join(uri.fsPath, archivePlace));
    return (await Promise.all(folders.map(foldersIn))).flat().sort((a, b) => basename(b).localeCompare(basename(a)));
  }

  dispose(): void {
    vscode.Disposable.from(...this.watchers, ...this.runs.values(), this.changes, this.checkpoints).dispose();
  }

  private async scanNow(): Promise<void> {
    const found = new Set<string>();
    for (const folder of (vscode.workspace.workspaceFolders ?? []).map(runsFolder)) {
      for (const run of await foldersIn(folder)) found.add(run);
    }
    for (const [folder, run] of this.runs) {
      if (found.has(folder)) continue;
      this.runs.delete(folder);
      run.dispose();
      this.changes.fire(run);
    }
    for (const folder of found) {
      if (this.runs.has(folder)) continue;
      const run = new Run(folder);
      this.runs.set(folder, run);
      run.onChange(() => this.changes.fire(run));
      run.onEvents((events) => events.some(({ event }) => event.type === 'checkpoint') && this.checkpoints.fire(run));
    }
    await Promise.all([...this.runs.values()].map((run) => run.refresh()));
  }
}

/** Where the runs of a workspace folder's experiments go. */
export function runsFolder(folder: vscode.WorkspaceFolder): string {
  return join(folder.uri.fsPath, runsPlace);
}
