import { fork } from 'node:child_process';
import type * as vscode from 'vscode';
import type { RpcMessage, Wire } from '../shared/rpc';
import { asIs, said, type Said } from '../shared/said';
import type { Act } from './acts';
import { requireTrust } from './trust';

export interface ForkedProcess {
  wire: Wire;
  /** Hears the process's end, once: how it ended, for a sentence. */
  onEnd(listener: (how: Said) => void): void;
  end(): void;
}

/** Starts one of our scripts that serves an interface over its channel and lives no longer than it, to do what `act` says. What it prints goes to the log. */
export function forkProcess(act: Act, script: string, args: string[], name: string, log: vscode.LogOutputChannel, { cwd, env }: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): ForkedProcess {
  requireTrust(act);
  const child = fork(script, args, {
    cwd,
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, ...env, ELECTRON_RUN_AS_NODE: '1' },
  });
  child.stdout?.on('data', (text: Buffer) => log.info(`${name}: ${text.toString().trimEnd()}`));
  child.stderr?.on('data', (text: Buffer) => log.warn(`${name}: ${text.toString().trimEnd()}`));
  let tell: ((how: Said) => void) | null = null;
  const ended = (how: Said): void => {
    tell?.(how);
    tell = null;
  };
  child.once('error', (error) => {
    log.error(error);
    ended(asIs(error.message));
  });
  child.once('exit', (code, signal) => ended(signal ? asIs(signal) : said`exit code ${{ code: String(code) }}`));
  return {
    wire: {
      post: (message) => void (child.connected && child.send(message)),
      listen: (receive) => {
        const listener = (message: unknown) => receive(message as RpcMessage);
        child.on('message', listener);
        return () => void child.off('message', listener);
      },
    },
    onEnd: (listener) => void (tell = listener),
    end: () => {
      ended(said`its end`);
      child.kill();
    },
  };
}
