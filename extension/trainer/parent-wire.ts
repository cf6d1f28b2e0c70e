import type { RpcMessage, Wire } from '../shared/rpc';

/** The way to the process that forked this one, with `serialization: 'advanced'`. */
export const parentWire: Wire = {
  post: (message) => void process.send?.(message),
  listen(receive) {
    const listener = (message: unknown): void => receive(message as RpcMessage);
    process.on('message', listener);
    return () => process.off('message', listener);
  },
};
