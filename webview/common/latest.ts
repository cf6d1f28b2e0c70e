/** Runs one task at a time; while one runs only the newest of those asked for waits, and the answers of overtaken ones are dropped. */
export class Latest<Request, Answer> {
  private running = false;
  private waiting: Request | null = null;

  constructor(
    private readonly work: (request: Request) => Promise<Answer>,
    private readonly show: (answer: Answer, request: Request) => void,
    private readonly fail: (error: unknown) => void,
  ) {}

  get busy(): boolean {
    return this.running;
  }

  ask(request: Request): void {
    this.waiting = request;
    if (!this.running) void this.run();
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.waiting !== null) {
      const request = this.waiting;
      this.waiting = null;
      try {
        const answer = await this.work(request);
        if (this.waiting === null) this.show(answer, request);
      } catch (error) {
        if (this.waiting === null) this.fail(error);
      }
    }
    this.running = false;
  }
}
