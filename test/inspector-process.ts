import { fork } from 'node:child_process';
import path from 'node:path';
import type { InspectorApi } from '../extension/shared/inspector';
import { rpcClient, type RpcMessage } from '../extension/shared/rpc';

/** The built inspector, a process of its own as the editor has it, until `end`. */
export function forkInspector(options: { threads?: number } = {}): { inspector: InspectorApi; pid: number; end(): Promise<void> } {
  const child = fork(path.resolve('dist/inspector.js'), [JSON.stringify(options)], { serialization: 'advanced', execArgv: [] });
  const { remote, close } = rpcClient<InspectorApi>({
    post: (message) => void child.send(message),
    listen(receive) {
      const listener = (message: unknown): void => receive(message as RpcMessage);
      child.on('message', listener);
      return () => void child.off('message', listener);
    },
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve(close())));
  return {
    inspector: remote,
    pid: child.pid!,
    end() {
      child.disconnect();
      return gone;
    },
  };
}
