export type Wanted = 'run' | 'pause' | 'stop';

/** What the user wants of a run that is going; the loop looks at it between steps. */
export class TrainControl {
  private state: Wanted = 'run';
  private wake: (() => void)[] = [];

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
  /** Settles at the next change. */
  changed(): Promise<void> {
    return new Promise((resolve) => this.wake.push(resolve));
  }

  private change(state: Wanted): void {
    if (this.state === 'stop') return;
    this.state = state;
    for (const wake of this.wake.splice(0)) wake();
  }
}
