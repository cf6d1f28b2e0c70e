/** Pieces of work one after another, in the order in which they were asked for. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  /** Begins the work when what was asked for before has ended, whether it went well or not; answers what it answers. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const answer = this.last.then(work);
    this.last = answer.catch(() => undefined);
    return answer;
  }
}
