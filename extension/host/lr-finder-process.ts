import { basename, dirname } from 'node:path';
import type * as vscode from 'vscode';
import type { LrFinderApi, LrFinderListener, LrFindRequest, LrFindResult } from '../shared/lr-finder';
import { rpcClient, rpcServe } from '../shared/rpc';
import { said } from '../shared/said';
import { SaidError } from '../shared/said-error';
import { trainerEnvironment } from '../shared/trainer-environment';
import { forkProcess } from './fork-process';

export interface LrFinderProcess {
  /** Rejects with what the user should know: a mistake in the experiment, or how the process ended. */
  result: Promise<LrFindResult>;
  /** The test ends where it stands, and `result` has what there is so far. */
  stop(): void;
  /** Whether it was told to. */
  readonly stopped: boolean;
  /** Ends the process at once. */
  end(): void;
}

/** Runs one range test in a process of its own, started in the experiment's folder, so that mistakes are named by the file's name alone. */
export function startLrFinder(script: string, request: LrFindRequest, listener: LrFinderListener, log: vscode.LogOutputChannel): LrFinderProcess {
  const forked = forkProcess('train', script, [], 'learning-rate finder', log, { cwd: dirname(request.file), env: trainerEnvironment });
  const { remote, close } = rpcClient<LrFinderApi>(forked.wire);
  rpcServe<LrFinderListener>(forked.wire, listener);
  const crashed = new Promise<never>((_, reject) =>
    forked.onEnd((how) => {
      reject(new SaidError(said`The process of the learning-rate finder ended before its test did: ${{ how }}. The "CNN Lab" output has what it said.`));
      close();
    }),
  );
  const result = Promise.race([crashed, remote.find({ ...request, file: basename(request.file) })]).finally(forked.end);
  let stopped = false;
  return {
    result,
    get stopped() {
      return stopped;
    },
    stop: () => {
      stopped = true;
      remote.stop({}).catch(() => undefined);
    },
    end: forked.end,
  };
}
