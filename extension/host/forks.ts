import * as vscode from 'vscode';

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
