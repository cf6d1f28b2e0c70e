import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { TrainControl } from '../core/train/control';
import { saidOf } from '../shared/reason-of';
import { runFiles, type EditAnswer, type EditOutcome } from '../shared/run-folder';
import type { Mistake } from '../shared/said';
import { UserError } from '../shared/user-error';
import { unheard } from './control-server';
import type { ControlWork, FromControl, ToControl } from './control-messages';

/** Bytes of JavaScript that the thread may keep: what clients do takes no more of the trainer's memory. */
const heapMb = 64;

/** The run's socket, in a thread of its own: a client is heard and answered while a batch is computed, and can at most end that thread. */
export class ControlThread {
  private readonly worker: Worker;
  private readonly ended: Promise<void>;

  private constructor(run: string, private readonly control: TrainControl, private readonly edit: (set: string[]) => EditOutcome) {
    const work: ControlWork = { run, log: path.join(run, runFiles.events) };
    this.worker = new Worker(path.join(__dirname, 'control-worker.js'), { workerData: work, resourceLimits: { maxOldGenerationSizeMb: heapMb } });
    this.ended = new Promise((resolve) => this.worker.once('exit', () => resolve()));
  }

  /** Once the run can be followed; or with why it cannot. Its log must be there. `edit` takes a client's changes to the experiment; a UserError is the client's. */
  static async open(run: string, control: TrainControl, edit: (set: string[]) => EditOutcome): Promise<{ thread: ControlThread; trouble: Mistake | null }> {
    const thread = new ControlThread(run, control, edit);
    return { thread, trouble: await thread.opened() };
  }

  /** A line has just been appended to the log. */
  broadcast(line: string): void {
    this.tell({ line });
  }

  /** Lets clients read what was sent; those that do not are left after a while. */
  async close(): Promise<void> {
    this.tell({ close: true });
    await this.ended;
  }

  private opened(): Promise<Mistake | null> {
    const { worker, control } = this;
    return new Promise((resolve) => {
      // Its end is no end of the run, which its log still tells of.
      worker.on('error', (error: Error) => {
        console.error('The thread that hears the user has ended:', error);
        resolve(unheard(error));
      });
      worker.on('message', (message: FromControl) => {
        if ('opened' in message) return resolve(message.opened);
        if ('edit' in message) return this.tell({ answer: this.answered(message.edit), to: message.number });
        try {
          control[message.order]();
        } catch (error) {
          // A mistake of ours, and no reason to end a run.
          console.error(error);
        }
        this.tell({ heard: message.order });
      });
    });
  }

  private answered(set: string[]): EditAnswer {
    try {
      return { type: 'edit-answer', ...this.edit(set) };
    } catch (error) {
      if (!(error instanceof UserError)) console.error(error);
      return { type: 'edit-answer', mistake: error instanceof UserError ? error.mistake : { id: 'edit-failed', ...saidOf(error) } };
    }
  }

  private tell(message: ToControl): void {
    this.worker.postMessage(message);
  }
}
