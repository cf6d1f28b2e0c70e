import { fork, type ChildProcess } from 'node:child_process';
import * as vscode from 'vscode';
import type { InspectorApi } from '../shared/inspector';
import { rpcClient, type RpcMessage } from '../shared/rpc';
import { settings } from './settings';

/** An idle inspector holds its models in memory: it is ended after this long and comes back at the next call. */
const idleMs = 60_000;

/** The process that looks into runs: started by the first call, started again after it died, ended when idle. */
export class InspectorProcess implements vscode.Disposable {
  private session: { remote: InspectorApi; end(): void } | null = null;
  private calls = 0;
  private idle: NodeJS.Timeout | undefined;

  constructor(
    private readonly script: string,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** Calls the inspector; rejects with `closed` where it dies meanwhile. */
  async call<Method extends keyof InspectorApi>(method: Method, argument: Parameters<InspectorApi[Method]>[0]): Promise<Awaited<ReturnType<InspectorApi[Method]>>> {
    clearTimeout(this.idle);
    this.session ??= this.start();
    this.calls++;
    try {
      const answer = this.session.remote[method] as (argument: unknown) => Promise<Awaited<ReturnType<InspectorApi[Method]>>>;
      return await answer(argument);
    } finally {
      if (--this.calls === 0) this.idle = setTimeout(() => this.session?.end(), idleMs);
    }
  }

  dispose(): void {
    clearTimeout(this.idle);
    this.session?.end();
  }

  private start(): { remote: InspectorApi; end(): void } {
    const { dataFolder, engine, threads } = settings();
    const options = { ...(dataFolder && { dataFolder }), engine, ...(threads > 0 && { threads }) };
    const child = fork(this.script, [JSON.stringify(options)], {
      serialization: 'advanced',
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', ORT_DISABLE_TELEMETRY: '1' },
    });
    child.stdout?.on('data', (text: Buffer) => this.log.info(`inspector: ${text.toString().trimEnd()}`));
    child.stderr?.on('data', (text: Buffer) => this.log.warn(`inspector: ${text.toString().trimEnd()}`));
    const { remote, close } = rpcClient<InspectorApi>(wireOf(child));
    const session = {
      remote,
      end: () => {
        if (this.session === session) this.session = null;
        close();
        child.kill();
      },
    };
    child.once('error', (error) => {
      this.log.error(error);
      session.end();
    });
    child.once('exit', session.end);
    return session;
  }
}

const wireOf = (child: ChildProcess) => ({
  post: (message: RpcMessage) => void child.send(message),
  listen: (receive: (message: RpcMessage) => void) => {
    child.on('message', receive);
    return () => void child.off('message', receive);
  },
});
