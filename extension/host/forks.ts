import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { UserError } from '../shared/user-error';

export interface ForkedFrom {
  /** The run's folder. */
  run: string;
  /** How many of its epochs are done. */
  epoch: number;
}

const memoryKey = 'forks';

/** The experiments of the workspace that go on from a run's checkpoint: those that Fork… has made, until one is trained from the start. */
export class Forks implements vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<void>();
  readonly onChange = this.changes.event;

  constructor(private readonly memory: vscode.Memento) {}

  of({ fsPath }: vscode.Uri): ForkedFrom | null {
    return this.all[fsPath] ?? null;
  }

  /** "RUN@EPOCH", where the experiment goes on from a run. Throws a UserError where that run is gone. */
  orderOf(experiment: vscode.Uri): string | undefined {
    const from = this.of(experiment);
    if (from && !existsSync(from.run)) throw new UserError('fork-run-gone', 'The run that this experiment was to go on from is gone: train it from the start, above its first line. ({run})', { run: from.run });
    return from ? `${from.run}@${from.epoch}` : undefined;
  }

  /** Null: it begins from the start. */
  async set({ fsPath }: vscode.Uri, from: ForkedFrom | null): Promise<void> {
    await this.memory.update(memoryKey, { ...this.all, [fsPath]: from });
    this.changes.fire();
  }

  dispose(): void {
    this.changes.dispose();
  }

  private get all(): Record<string, ForkedFrom | null> {
    return this.memory.get(memoryKey, {});
  }
}
