import { rpcClient, rpcServe, type Api, type RpcMessage, type Wire } from '../../extension/shared/rpc';

declare function acquireVsCodeApi(): { postMessage(message: RpcMessage): void; getState(): unknown; setState(state: unknown): void };

const editor = acquireVsCodeApi();

const wire: Wire = {
  post: (message) => editor.postMessage(message),
  listen(receive) {
    const listener = ({ data }: MessageEvent<RpcMessage>) => receive(data);
    window.addEventListener('message', listener);
    return () => window.removeEventListener('message', listener);
  },
};

/** The panel's host, to call; its calls to the panel go to `view`. */
export function connect<Host extends Api<Host>, View extends Api<View>>(view: View): Host {
  rpcServe<View>(wire, view);
  return rpcClient<Host>(wire).remote;
}

/** The choices made in this panel when it was last shown, over their defaults. */
export const savedChoices = <T extends object>(defaults: T): T => ({ ...defaults, ...(editor.getState() as Partial<T> | undefined) });

/** Keeps choices while the panel is hidden, and over a reload of the window. */
export const saveChoices = (choices: object): void => editor.setState(choices);
