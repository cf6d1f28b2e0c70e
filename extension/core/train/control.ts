export type Wanted = 'run' | 'pause' | 'stop';

/** What the user wants of a run that is going; it is heard between batches and between pieces of preparation (see Hearing). */
export class TrainControl {
  private state: Wanted = 'run';
  private readonly listeners = new Set<() => void>();

  get wanted(): Wanted {
    return this.state;
  }
  pause(): void {
    this.change('pause');
  }
  resume(): void {
    this.change('run');
  }
  /** Final: nothing undoes it. */
  stop(): void {
    this.change('stop');
  }
  /** Calls `listener` at each change; answers what ends that. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  private change(state: Wanted): void {
    if (this.state === 'stop') return;
    this.state = state;
    for (const listener of [...this.listeners]) listener();
  }
}
