import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { archivePlace, deletedPlace, removeOld, runsSetAside } from '../lab/keep-run';
import { runsPlace } from '../lab/run-folders';
import { areMany, isSettled, readIndexLater, stampOf, writeIndex, type Indexed, type RunIndex } from '../lab/run-index';
import { foldersIn } from '../lab/started-run';
import type { RunSummary } from '../shared/panels';
import { runFiles } from '../shared/run-folder';
import { Turns } from '../shared/turns';
import { UserError } from '../shared/user-error';
import { atMost } from './at-most';
import { Run } from './run';
import { isAllowed } from './trust';

/** All runs of the workspace, newest first: found in `.cnn-lab/runs`, followed while their trainers live. */
export class Runs implements vscode.Disposable {
  private readonly runs = new Map<string, Run>();
  private readonly changes = new vscode.EventEmitter<Run>();
  private readonly checkpoints = new vscode.EventEmitter<Run>();
  private readonly lists = new vscode.EventEmitter<void>();
  private readonly found = new vscode.EventEmitter<void>();
  private readonly tellFound = atMost(4, () => {
    this.found.fire();
    this.lists.fire();
  });
  /** Runs that are being read for the first time. */
  private readonly first = new Set<Run>();
  private readonly tellLists = atMost(4, () => this.lists.fire());
  /** What lists say of each run. */
  private readonly words = new Map<string, string>();
  /** Runs that were read and are not in the index yet. */
  private readonly unindexed = new Set<Run>();
  /** As they are listed; null where that is another. */
  private sorted: Run[] | null = null;
  /** Runs that were put away, as far as they were asked for. */
  private readonly away = { archive: new Map<string, Run>(), deleted: new Map<string, Run>() };
  private readonly watchers: vscode.Disposable[] = [];
  private readonly scans = new Turns();
  /** A run has appeared, gone, moved on or changed its status. */
  readonly onChange = this.changes.event;
  /** Runs that had ended before were found: told a few times a second at most, of all together. */
  readonly onFound = this.found.event;
  /** Runs have appeared or gone, ended an epoch, changed their status or name, or were asked for something: what lists say of them, told a few times a second at most. */
  readonly onList = this.lists.event;
  /** A run has written newer weights. */
  readonly onCheckpoint = this.checkpoints.event;

  constructor() {
    const watcher = vscode.workspace.createFileSystemWatcher(`**/.cnn-lab/runs/*/{${runFiles.manifest},${runFiles.control}}`, false, true, false);
    const rescan = () => void this.scan();
    // Of a folder that is deleted or moved here as a whole nothing is told but its own coming and going.
    const folders = vscode.workspace.createFileSystemWatcher('**/{.cnn-lab,.cnn-lab/runs,.cnn-lab/runs/*,.cnn-lab/archive,.cnn-lab/archive/*,.cnn-lab/deleted/*/*}', false, true, false);
    // Renamed, tagged or pinned by another window, or by hand.
    const marks = vscode.workspace.createFileSystemWatcher(`**/.cnn-lab/runs/*/{${runFiles.manifest},${runFiles.marks}}`);
    const reread = ({ fsPath }: vscode.Uri) => void this.runs.get(dirname(fsPath))?.reread();
    // The editor's watchers begin a while after they were asked for, and nothing says when: what came before is found at a second look, and what they miss when one comes back to the window.
    const secondLook = setTimeout(rescan, watchersMs);
    this.watchers.push({ dispose: () => clearTimeout(secondLook) }, vscode.window.onDidChangeWindowState(({ focused }) => void (focused && rescan())));
    this.watchers.push(marks, marks.onDidChange(reread), marks.onDidCreate(reread), marks.onDidDelete(reread));
    const moved = () => void this.moved();
    this.watchers.push(watcher, watcher.onDidCreate(rescan), watcher.onDidDelete(rescan), folders, folders.onDidCreate(moved), folders.onDidDelete(moved), vscode.workspace.onDidChangeWorkspaceFolders(rescan));
  }

  get all(): Run[] {
    return (this.sorted ??= [...this.runs.values()].sort((a, b) => b.id.localeCompare(a.id)));
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

  /** The run in a folder that has just come; null where it is gone again. */
  async appeared(folder: string): Promise<Run | null> {
    await this.scan();
    return this.runs.get(folder) ?? null;
  }

  /** Folders of the runs that were put away, newest first. */
  async archived(): Promise<string[]> {
    return (await Promise.all(placesIn(archivePlace).map(foldersIn))).flat().sort((a, b) => basename(b).localeCompare(basename(a)));
  }

  /** Folders of the runs that were deleted and can be brought back, those that were deleted last first. */
  get deleted(): string[] {
    return placesIn(deletedPlace).flatMap(runsSetAside);
  }

  /** The runs in the archive, or those that were deleted, as their folders are now. */
  async putAway(place: 'archive' | 'deleted'): Promise<Run[]> {
    const folders = place === 'archive' ? await this.archived() : this.deleted;
    const before = this.away[place];
    const runs = folders.map((folder) => before.get(folder) ?? new Run(folder));
    await atOnce(mostRead, runs.filter((run) => !run.isAsRead(stampOf(run.folder))), (run) => run.refresh());
    this.away[place] = new Map(runs.map((run) => [run.folder, run]));
    for (const [folder, run] of before) if (!this.away[place].has(folder)) run.dispose();
    return runs;
  }

  /** A run wherever it lies, as far as it was listed. Throws a UserError where it is not there. */
  anywhere(folder: string): Run {
    return this.away.archive.get(folder) ?? this.away.deleted.get(folder) ?? this.require(folder);
  }

  /** Runs have been put away, brought back or deleted. */
  async moved(): Promise<void> {
    await this.scan();
    this.tellLists();
  }

  /** Deletes for good what was deleted long ago. */
  async removeOld(): Promise<void> {
    for (const place of placesIn(deletedPlace)) await removeOld(place, Date.now());
  }

  dispose(): void {
    vscode.Disposable.from(...this.watchers, ...this.runs.values(), ...this.away.archive.values(), ...this.away.deleted.values(), this.changes, this.checkpoints, this.lists, this.found).dispose();
  }

  private async scanNow(): Promise<void> {
    const found = new Set<string>();
    for (const folder of (vscode.workspace.workspaceFolders ?? []).map(runsFolder)) {
      for (const run of await foldersIn(folder)) found.add(run);
    }
    for (const [folder, run] of this.runs) {
      if (found.has(folder)) continue;
      this.sorted = null;
      this.unindexed.delete(run);
      this.runs.delete(folder);
      run.dispose();
      this.changed(run);
    }
    for (const folder of found) {
      if (this.runs.has(folder)) continue;
      const run = new Run(folder);
      this.runs.set(folder, run);
      run.onChange(() => this.changed(run));
      run.onEvents((events) => events.some(({ event }) => event.type === 'checkpoint') && this.checkpoints.fire(run));
    }
    this.sorted = null;
    await this.read();
  }

  /** Reads what has changed; of runs that have ended and are as they were, and of those that the index knows, nothing is opened. */
  private async read(): Promise<void> {
    const pause = pauses();
    const indexes = isAllowed('write') ? await this.readIndexes(pause) : null;
    const unread: Run[] = [];
    for (const run of this.runs.values()) {
      await pause();
      const stamp = stampOf(run.folder);
      if (run.isAsRead(stamp)) continue;
      const known = run.stamp === null ? indexes?.get(dirname(run.folder))?.get(run.id) : undefined;
      if (known?.stamp === stamp.text) {
        run.know(known.reading, stamp);
        this.tellFound();
      } else unread.push(run);
    }
    // Of a few that come each is told of at once; of thousands that are found all together.
    const together = areMany(unread.length, this.runs.size);
    await atOnce(mostRead, unread, async (run) => {
      if (together && run.stamp === null) this.first.add(run);
      await run.refresh();
      if (this.first.delete(run)) this.tellFound();
      if (run.reading !== null) this.unindexed.add(run);
    });
    if (indexes !== null && areMany(this.unindexed.size, this.runs.size)) this.writeIndexes();
  }

  /** By the folder of runs; none where hardly a run is new. */
  private async readIndexes(pause: () => Promise<void> | null): Promise<Map<string, RunIndex>> {
    const fresh = [...this.runs.values()].filter(({ stamp }) => stamp === null);
    if (!areMany(fresh.length, this.runs.size)) return new Map();
    const places = [...new Set(fresh.map(({ folder }) => dirname(folder)))];
    return new Map(await Promise.all(places.map(async (place) => [place, await readIndexLater(place, pause)] as const)));
  }

  private writeIndexes(): void {
    this.unindexed.clear();
    const places = new Map<string, RunIndex>();
    for (const { folder, id, stamp, reading } of this.runs.values()) {
      if (!reading || !stamp || !isSettled(stamp)) continue;
      const place = dirname(folder);
      places.set(place, (places.get(place) ?? new Map<string, Indexed>()).set(id, { stamp: stamp.text, reading }));
    }
    for (const [place, index] of places) writeIndex(place, index);
  }

  private changed(run: Run): void {
    if (this.first.has(run) && !run.live) return;
    this.changes.fire(run);
    const { name, broken, asked, marks: { tags, pinned }, progress: { status, epoch, valAccuracy } } = run;
    const words = this.runs.has(run.folder) ? JSON.stringify([name, status, asked, epoch, valAccuracy, broken !== null, tags, pinned]) : null;
    if (this.words.get(run.folder) === words) return;
    if (words === null) this.words.delete(run.folder);
    else this.words.set(run.folder, words);
    this.tellLists();
  }
}

/** Milliseconds: for so long the window waits for the reading of runs, and so long it then has for itself: while it starts, a hundred questions follow one on another. */
const [longestTurn, rest] = [4, 12];

/** Asked to between pieces of work: a promise where others are to have their turn. */
function pauses(): () => Promise<void> | null {
  let since = performance.now();
  return () => {
    if (performance.now() - since < longestTurn) return null;
    return new Promise((resolve) => {
      setTimeout(() => {
        since = performance.now();
        resolve();
      }, rest);
    });
  };
}

/** Milliseconds in which watchers have begun to watch. */
const watchersMs = 5000;

/** So many runs are read at a time: each opens files. */
const mostRead = 16;

/** Works on all items, on so many at a time. */
async function atOnce<T>(most: number, items: T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  const worker = async (): Promise<void> => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: most }, worker));
}

/** A place of runs in each of the window's folders. */
const placesIn = (place: string): string[] => (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => join(uri.fsPath, place));

/** Where the runs of a workspace folder's experiments go. */
export function runsFolder(folder: vscode.WorkspaceFolder): string {
  return join(folder.uri.fsPath, runsPlace);
}
