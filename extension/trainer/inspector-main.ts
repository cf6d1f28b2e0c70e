import os from 'node:os';
import { rpcServe, type RpcMessage, type Wire } from '../shared/rpc';
import type { InspectorApi } from '../shared/inspector';
import { openInspector } from './inspector';

/**
 * The inspector process: forked by the editor's host with `serialization: 'advanced'` and one JSON argument,
 * InspectorOptions. It lives as long as its parent's channel.
 */
process.env.ORT_DISABLE_TELEMETRY = '1';
os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL);

const wire: Wire = {
  post: (message) => void process.send?.(message),
  listen(receive) {
    const listener = (message: unknown): void => receive(message as RpcMessage);
    process.on('message', listener);
    return () => process.off('message', listener);
  },
};
const { dispose, ...api } = openInspector(JSON.parse(process.argv[2] ?? '{}'));
rpcServe<InspectorApi>(wire, api);
process.once('disconnect', () => void dispose().finally(() => process.exit(0)));
