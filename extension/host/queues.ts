import * as vscode from 'vscode';
import type { QueueReader } from '../lab/queue/queue-state';
import type { QueueAct, QueueState, ShownQueue } from '../shared/queue-state';
import { queueFiles } from '../shared/queue';
import { studyFiles } from '../shared/study';
import type { MoreSeeds } from '../shared/more-seeds';
import { UserError } from '../shared/user-error';
import { atMost } from './at-most';
import { runsFolder } from './runs';
import { settings } from './settings';
import { requireTrust } from './trust';

const place = () => import('../lab/queue/queue-place');

/** The queues of the workspace, one beside the runs of each of its folders: what waits in them, and what is done with them. */
export class Queues implements vscode.Disposable {
  private readonly readers = new Map<string, QueueReader>();
  private readonly changes = new vscode.EventEmitter<void>();
  private readonly watchers: vscode.Disposable[];
  /** What stands in a queue has changed; told a few times a second at most. */
  readonly onChange = this.changes.event;

  constructor(private readonly script: string) {
    const watched = [`**/.cnn-lab/${queueFiles.folder}/**`, `**/.cnn-lab/studies/*/${studyFiles.paused}`].map((pattern) => vscode.workspace.createFileSystemWatcher(pattern));
    const tell = atMost(4, () => this.changes.fire());
    this.watchers = [...watched, ...watched.flatMap((each) => [each.onDidCreate(tell), each.onDidChange(tell), each.onDidDelete(tell)])];
  }

  /** Those in which something waits or is carried out, and those that cannot be read. */
  async shown(): Promise<ShownQueue[]> {
    const [{ queueOf }, { QueueReader }] = await Promise.all([place(), import('../lab/queue/queue-state')]);
    const folders = vscode.workspace.workspaceFolders ?? [];
    const shown = folders.map((folder): ShownQueue => {
      const queue = queueOf(runsFolder(folder));
      const reader = this.readers.get(queue) ?? new QueueReader(queue);
      this.readers.set(queue, reader);
      return { queue, place: folders.length > 1 ? folder.name : '', ...readOrMistake(reader) };
    });
    return shown.filter(({ studies, mistake }) => studies.length > 0 || mistake !== null);
  }

  /** Throws a UserError where a folder cannot be written to, or the workspace is not trusted. Of queues and studies that are not there (any more) nothing is done. */
  async act(asked: QueueAct): Promise<void> {
    const { dequeue, enqueue, mark, moveInQueue, queueOf, readQueue } = await place();
    const folder = (vscode.workspace.workspaceFolders ?? []).find((each) => queueOf(runsFolder(each)) === asked.queue);
    if (!folder || ('study' in asked && !readQueue(asked.queue).some((line) => line.folder === asked.study))) return;
    requireTrust(['resume', 'goOn', 'again'].includes(asked.act) ? 'train' : 'control');
    const { queue } = asked;
    if (!('study' in asked)) for (const each of marksOf[asked.act]) mark(queue, each, asked.act !== 'resume');
    else if (asked.act === 'skip') dequeue(queue, asked.study);
    else if (asked.act === 'move') moveInQueue(queue, asked.study, asked.place);
    else if (asked.act === 'again') enqueue(queue, asked.study, dataFolderOf(folder.uri));
    else (await import('../lab/study/rest')).setRest(asked.study, asked.act === 'rest');
    if (['resume', 'goOn', 'again'].includes(asked.act)) await this.start(queue);
    this.changes.fire();
  }

  /** Puts a study into its folder's queue, at rest no longer, and sees to it that that is carried out. Answers its place, counted from 1. Throws a UserError. */
  async add(folder: vscode.WorkspaceFolder, study: string): Promise<{ place: number; rests: boolean }> {
    requireTrust('train');
    const [{ queueOf, standingInQueue }, { queueStudy }] = await Promise.all([place(), import('../lab/queue/queue-study')]);
    const runs = runsFolder(folder);
    queueStudy(this.script, queueOf(runs), study, dataFolderOf(folder.uri));
    this.changes.fire();
    const { place: at, rests } = standingInQueue(study, runs) ?? { place: 1, rests: false };
    return { place: at, rests };
  }

  /** Queues further seeds of settings. Answers the folders that their runs will have. Throws a UserError. */
  async settle(wanted: MoreSeeds): Promise<string[]> {
    requireTrust('train');
    const [{ beginMoreSeeds }, { foldersOf }] = await Promise.all([import('../lab/study/more-seeds'), import('../lab/study/read-study')]);
    const studies = beginMoreSeeds(wanted);
    for (const study of studies) await this.carryOut(study);
    return studies.flatMap(foldersOf);
  }

  /** Has a study that was begun carried out, or gone on with: by its folder's queue, or by its cluster, which has one of its own. Throws a UserError. */
  async carryOut(study: string): Promise<void> {
    const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(study));
    if (!folder) return;
    const { openStudy } = await import('../lab/study/read-study');
    if (!openStudy(study).plan.on) return void (await this.add(folder, study));
    requireTrust('train');
    await (await import('../lab/study/start-study')).startStudy(this.script, study, dataFolderOf(folder.uri));
  }

  /** Ends what carries a study out, its runs with a checkpoint, and takes it out of the queue: on a cluster its tasks are cancelled. Throws a UserError, also where Slurm refuses. */
  async stop(study: string): Promise<void> {
    requireTrust('control');
    const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(study));
    if (!folder) return;
    const [{ dequeue, queueOf }, { stopStudy }, { whoHolds }] = await Promise.all([place(), import('../runner/stop-study'), import('../trainer/run-lock')]);
    const queue = queueOf(runsFolder(folder));
    const isItsQueue = whoHolds(study)?.pid === whoHolds(queue)?.pid;
    dequeue(queue, study);
    // The queue's process, which carries out others, too, ends by itself what is in the queue no longer.
    if (!isItsQueue) await stopStudy(study);
    this.changes.fire();
  }

  dispose(): void {
    vscode.Disposable.from(this.changes, ...this.watchers).dispose();
  }

  private async start(queue: string): Promise<void> {
    (await import('../lab/queue/start-queue')).startQueue(this.script, queue);
  }
}

/** What is set of a queue, or taken away again. */
const marksOf = { pause: ['paused'], drain: ['drained'], resume: ['paused', 'drained'] } as const;

function readOrMistake(reader: QueueReader): QueueState & Pick<ShownQueue, 'mistake'> {
  try {
    return { ...reader.read(), mistake: null };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { pid: null, paused: false, drained: false, studies: [], mistake: error.mistake };
  }
}

const dataFolderOf = (scope: vscode.Uri): string | undefined => settings(scope).dataFolder || undefined;
