import type { RpcMessage, Wire } from '../shared/rpc';

/** The way to the process that forked this one, with `serialization: 'advanced'`. */
export const parentWire: Wire = {
  // What cannot be sent has no reader any more: its channel says so with 'disconnect'.
  post: (message) => void process.send?.(message, undefined, undefined, () => undefined),
  listen(receive) {
    const listener = (message: unknown): void => receive(message as RpcMessage);
    process.on('message', listener);
    return () => process.off('message', listener);
  },
};
