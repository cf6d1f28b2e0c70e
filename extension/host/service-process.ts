import { basename } from 'node:path';
import * as vscode from 'vscode';
import { rpcClient, rpcServe, type Api } from '../shared/rpc';
import type { Act } from './acts';
import { forkProcess } from './fork-process';
import { settings } from './settings';

/** A process that does the host's heavy work: started by the first call, started again after it died, ended when idle. */
export class ServiceProcess<Served extends Api<Served>, Own extends Api<Own> = Record<never, never>> implements vscode.Disposable {
  private session: { remote: Served; end(): void } | null = null;
  private calls = 0;
  private idle: NodeJS.Timeout | undefined;

  constructor(
    private readonly act: Act,
    private readonly script: string,
    private readonly log: vscode.LogOutputChannel,
    /** What the process may call here. */
    private readonly own: Own,
    /** An idle process holds models or pictures in memory: it is ended after this long and comes back at the next call. */
    private readonly idleMs = 60_000,
  ) {}

  /** Calls the process; rejects with `closed` where it dies meanwhile. */
  async call<Method extends keyof Served>(method: Method, argument: Parameters<Served[Method]>[0]): Promise<Awaited<ReturnType<Served[Method]>>> {
    clearTimeout(this.idle);
    this.session ??= this.start();
    this.calls++;
    try {
      const answer = this.session.remote[method] as unknown as (argument: unknown) => Promise<Awaited<ReturnType<Served[Method]>>>;
      return await answer(argument);
    } finally {
      if (--this.calls === 0) this.idle = setTimeout(() => this.session?.end(), this.idleMs);
    }
  }

  /** Frees what it holds; another call starts it again. */
  end(): void {
    clearTimeout(this.idle);
    this.session?.end();
  }

  dispose(): void {
    this.end();
  }

  private start(): { remote: Served; end(): void } {
    const name = basename(this.script, '.js');
    const { dataFolder, engine, threads } = settings();
    const options = { ...(dataFolder && { dataFolder }), engine, ...(threads > 0 && { threads }) };
    const forked = forkProcess(this.act, this.script, [JSON.stringify(options)], name, this.log);
    const { remote, close } = rpcClient<Served>(forked.wire);
    const unserve = rpcServe<Own>(forked.wire, this.own);
    const session = { remote, end: forked.end };
    forked.onEnd(() => {
      if (this.session === session) this.session = null;
      close();
      unserve();
    });
    return session;
  }
}
