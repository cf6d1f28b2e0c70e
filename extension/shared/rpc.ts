import type { Mistake } from './said';
import { UserError } from './user-error';

/** One TypeScript interface a boundary: each method takes one argument and answers a promise. */
export type Api<T> = { [K in keyof T]: (argument: never) => Promise<unknown> };

export type RpcMessage =
  | { kind: 'call'; id: number; method: string; argument: unknown }
  | { kind: 'ok'; id: number; value: unknown }
  | { kind: 'error'; id: number; message: string; /** Where it is the user's. */ mistake?: Mistake };

/** Something that posts messages one way and hears them the other: a webview, a port, a child process. */
export interface Wire {
  post(message: RpcMessage): void;
  /** Returns a function that stops listening. */
  listen(receive: (message: RpcMessage) => void): () => void;
}

/** Calls the other side. Every call settles: with its value, its error, or `closed` when `close` is called. */
export function rpcClient<T extends Api<T>>(wire: Wire): { remote: T; close(): void } {
  let next = 0;
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const unlisten = wire.listen((message) => {
    if (message.kind === 'call') return;
    const call = waiting.get(message.id);
    if (!call) return;
    waiting.delete(message.id);
    if (message.kind === 'ok') call.resolve(message.value);
    else call.reject(message.mistake ? new UserError(message.mistake.id, message.mistake.sentence, message.mistake.values) : new Error(message.message));
  });
  const remote = new Proxy({} as T, {
    get: (_, method) => (argument: unknown) =>
      new Promise((resolve, reject) => {
        const id = next++;
        waiting.set(id, { resolve, reject });
        wire.post({ kind: 'call', id, method: String(method), argument });
      }),
  });
  return {
    remote,
    close() {
      unlisten();
      for (const call of waiting.values()) call.reject(new Error('closed'));
      waiting.clear();
    },
  };
}

/** Answers the other side's calls with `handlers`; a handler that throws answers its caller with the error's message. */
export function rpcServe<T extends Api<T>>(wire: Wire, handlers: T): () => void {
  return wire.listen((message) => {
    if (message.kind !== 'call') return;
    const { id, method, argument } = message;
    const handler = Object.hasOwn(handlers, method) ? handlers[method as keyof T] : undefined;
    Promise.resolve()
      .then(() => {
        if (!handler) throw new Error(`No method "${method}" on this side.`);
        return handler(argument as never);
      })
      .then(
        (value) => wire.post({ kind: 'ok', id, value }),
        (error: unknown) => {
          const mistake = error instanceof UserError ? { mistake: error.mistake } : {};
          wire.post({ kind: 'error', id, message: error instanceof Error ? error.message : String(error), ...mistake });
        },
      );
  });
}
