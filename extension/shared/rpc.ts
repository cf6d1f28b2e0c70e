import { said, type Mistake, type Said } from './said';
import { SaidError } from './said-error';
import { UserError } from './user-error';

/** One TypeScript interface a boundary: each method takes one argument and answers a promise. */
export type Api<T> = { [K in keyof T]: (argument: never) => Promise<unknown> };

export type RpcMessage =
  | { kind: 'call'; id: number; method: string; argument: unknown }
  | { kind: 'ok'; id: number; value: unknown }
  | { kind: 'error'; id: number; message: string; /** Where it is the user's. */ mistake?: Mistake; /** Where it is a sentence of ours. */ said?: Said };

/** Something that posts messages one way and hears them the other: a webview, a port, a child process. */
export interface Wire {
  post(message: RpcMessage): void;
  /** Returns a function that stops listening. */
  listen(receive: (message: RpcMessage) => void): () => void;
}

/** Why a call has no answer: the other side is gone. */
export class Closed extends SaidError {
  constructor() {
    super(said`What was to answer has ended: ask again.`);
  }
}

const errorOf = ({ message, mistake, said: words }: RpcMessage & { kind: 'error' }): Error =>
  mistake ? new UserError(mistake.id, mistake.sentence, mistake.values) : words ? new SaidError(words) : new Error(message);

/** Calls the other side. Every call settles: with its value, its error, or `Closed` when `close` is called. */
export function rpcClient<T extends Api<T>>(wire: Wire): { remote: T; close(): void } {
  let next = 0;
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const unlisten = wire.listen((message) => {
    if (message.kind === 'call') return;
    const call = waiting.get(message.id);
    if (!call) return;
    waiting.delete(message.id);
    if (message.kind === 'ok') call.resolve(message.value);
    else call.reject(errorOf(message));
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
      for (const call of waiting.values()) call.reject(new Closed());
      waiting.clear();
    },
  };
}

/** Answers the other side's calls with `handlers`; a handler that throws answers its caller with the error's message, and its sentence and values where it has them. */
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
          const words = error instanceof UserError ? { mistake: error.mistake } : error instanceof SaidError ? { said: error.said } : {};
          wire.post({ kind: 'error', id, message: error instanceof Error ? error.message : String(error), ...words });
        },
      );
  });
}
