import type { TrainControl } from './control';

export interface HearingOptions {
  control: TrainControl;
  /** Lets the process hear its socket and signals: a turn of the event loop. */
  breathe(): Promise<void>;
  /** The user holds the work here. */
  paused?(): unknown;
  /** It goes on, or is stopped. */
  released?(): unknown;
}

/** How work hears its user: it asks between its pieces whether to go on, and what it waits for is given up where they want to stop. */
export class Hearing {
  constructor(private readonly options: HearingOptions) {}

  get stopped(): boolean {
    return this.options.control.wanted === 'stop';
  }

  /** Between two pieces of work: waits as long as the user wants a pause. False: stop. */
  async goesOn(): Promise<boolean> {
    await this.options.breathe();
    return this.obey();
  }

  /** The items as they come, as far as the user lets them come: ends where they want to stop while one is waited for. Pauses then, too. */
  async *each<T>(items: AsyncIterable<T>): AsyncIterable<T> {
    const iterator = items[Symbol.asyncIterator]();
    let waiting: Promise<IteratorResult<T>> | null = null;
    try {
      for (;;) {
        waiting = iterator.next();
        if (!(await this.during(waiting))) return;
        const { done, value } = await waiting;
        waiting = null;
        if (done) return;
        yield value;
      }
    } finally {
      const ended = iterator.return?.();
      // What is still being waited for may take its time, and its failure is nobody's any more.
      if (waiting) void Promise.allSettled([waiting, ended]);
      else await ended;
    }
  }

  /** Waits for `work`, hearing the user meanwhile. False, at once, where they want to stop. */
  async during(work: Promise<unknown>): Promise<boolean> {
    const { control } = this.options;
    let settled = false;
    while (await this.obey()) {
      await new Promise<void>((resolve) => {
        const end = control.onChange(() => {
          end();
          resolve();
        });
        const done = (): void => {
          settled = true;
          end();
          resolve();
        };
        work.then(done, done);
      });
      if (settled) return true;
    }
    return false;
  }

  private async obey(): Promise<boolean> {
    const { control, paused, released } = this.options;
    if (control.wanted === 'pause') {
      paused?.();
      await new Promise<void>((resolve) => {
        const end = control.onChange(() => {
          if (control.wanted === 'pause') return;
          end();
          resolve();
        });
      });
      released?.();
    }
    return control.wanted !== 'stop';
  }
}
