import type { LanguageHost } from '../../extension/shared/panels';
import { rpcClient, rpcServe, type Api, type RpcMessage, type Wire } from '../../extension/shared/rpc';
import { learn } from './translate';

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

/** Begins the page once its words are there: in English at once, for they are in the page. */
export async function begin(page: () => void): Promise<void> {
  if (document.documentElement.lang !== 'en') {
    const { remote, close } = rpcClient<LanguageHost>(wire);
    learn(await remote.words({}));
    close();
  }
  page();
}

/** The panel's host, to call; its calls to the panel go to `view`. */
export function connect<Host extends Api<Host>, View extends Api<View>>(view: View): Host {
  rpcServe<View>(wire, view);
  return rpcClient<Host>(wire).remote;
}

/** The choices made in this panel when it was last shown, over their defaults. */
export const savedChoices = <T extends object>(defaults: T): T => ({ ...defaults, ...(editor.getState() as Partial<T> | undefined) });

/** Keeps choices while the panel is hidden, and over a reload of the window. */
export const saveChoices = (choices: object): void => editor.setState(choices);
