import { fork } from 'node:child_process';
import path from 'node:path';
import { afterAll } from 'vitest';
import type { InspectorApi } from '../../extension/shared/inspector';
import { rpcClient, type RpcMessage } from '../../extension/shared/rpc';

/** The built inspector, a process of its own as the editor has it, until the file's tests are done. */
export function startInspector(): InspectorApi {
  const child = fork(path.resolve('dist/inspector.js'), [JSON.stringify({ threads: 1 })], { serialization: 'advanced' });
  const { remote, close } = rpcClient<InspectorApi>({
    post: (message) => void child.send(message),
    listen(receive) {
      const listener = (message: unknown): void => receive(message as RpcMessage);
      child.on('message', listener);
      return () => void child.off('message', listener);
    },
  });
  child.once('exit', close);
  afterAll(async () => {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.disconnect();
    await gone;
  });
  return remote;
}
