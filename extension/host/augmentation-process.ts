import * as vscode from 'vscode';
import type { AugmentationApi, AugmentationListener, AugmentationSubject, ExperimentText } from '../shared/augmentation';
import type { PreparationProgress } from '../shared/events';
import { Closed } from '../shared/rpc';
import { said } from '../shared/said';
import { experimentName } from './experiments';
import { preparationNotification } from './preparation-notification';
import { ServiceProcess } from './service-process';

/** Its panel is open, and reading the data set anew would make the next edit wait. */
const idleMs = 10 * 60_000;

/** The process that augments pictures for the preview, and the notification while it makes a data set ready. */
export class AugmentationProcess implements vscode.Disposable {
  private readonly service: ServiceProcess<AugmentationApi, AugmentationListener>;
  private readonly changes = new vscode.EventEmitter<PreparationProgress | null>();
  private describing = 0;
  private progress: PreparationProgress | null = null;
  /** How far making the data set ready is; null when that is over. */
  readonly onProgress = this.changes.event;

  constructor(script: string, log: vscode.LogOutputChannel) {
    this.service = new ServiceProcess('augment', script, log, { progress: async (progress) => this.tell(progress) }, idleMs);
  }

  async describe(argument: ExperimentText & { again: boolean }): Promise<AugmentationSubject> {
    if (this.describing++ === 0) {
      preparationNotification({
        name: experimentName(vscode.Uri.file(argument.file)),
        ongoing: () => this.describing > 0,
        progress: () => this.progress,
        onChange: this.changes.event,
        cancel: () => void this.service.call('cancel', {}).catch(() => undefined),
      });
    }
    try {
      return await this.service.call('describe', argument);
    } catch (error) {
      if (!(error instanceof Closed)) throw error;
      return { problem: said`The process that makes the pictures has ended: the output "CNN Lab" may say why.`, retry: true };
    } finally {
      if (--this.describing === 0) this.tell(null);
    }
  }

  pictures: AugmentationApi['pictures'] = (argument) => this.service.call('pictures', argument);
  preview: AugmentationApi['preview'] = (argument) => this.service.call('preview', argument);

  /** Frees the data set. */
  end(): void {
    this.service.end();
  }

  dispose(): void {
    this.service.dispose();
    this.changes.dispose();
  }

  private tell(progress: PreparationProgress | null): void {
    this.progress = progress;
    this.changes.fire(progress);
  }
}
