import * as vscode from 'vscode';
import type { LanguageHost } from '../../shared/panels';
import { rpcClient, rpcServe, type Api, type RpcMessage, type Wire } from '../../shared/rpc';
import { panelPage } from './panel-page';

/**
 * A panel whose page is `dist/webview/<name>.js`, with an interface each way. A hidden panel's page is destroyed; shown
 * again, it asks for all it needs anew, so what the view is told while it is not there is not kept for it.
 */
export class WebviewPanel<Host extends Api<Host>, View extends Api<View>> implements vscode.Disposable {
  private readonly disposables: vscode.Disposable[] = [];
  private client: ReturnType<typeof rpcClient<View>>;

  constructor(
    extensionUri: vscode.Uri,
    readonly panel: vscode.WebviewPanel,
    name: string,
    host: Host,
  ) {
    const { webview } = panel;
    const connect = () => rpcClient<View>(wireOf(webview));
    this.client = connect();
    this.own(
      panel.onDidChangeViewState(() => {
        if (panel.visible) return;
        // What was asked of the page that is gone will not be answered.
        this.client.close();
        this.client = connect();
      }),
    );
    const unserve = rpcServe<Host & LanguageHost>(wireOf(webview), { ...host, words: async () => vscode.l10n.bundle ?? {} });
    panel.onDidDispose(() => {
      this.client.close();
      unserve();
      vscode.Disposable.from(...this.disposables).dispose();
    });
    webview.options = { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(extensionUri, 'dist', 'webview')] };
    webview.html = panelPage(name, panel.title, vscode.l10n.bundle ? vscode.env.language : 'en', webview.cspSource, (file) => webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', 'webview', file)).toString());
  }

  get view(): View {
    return this.client.remote;
  }

  get visible(): boolean {
    return this.panel.visible;
  }

  /** Ended together with the panel. */
  own(...disposables: vscode.Disposable[]): void {
    this.disposables.push(...disposables);
  }

  dispose(): void {
    this.panel.dispose();
  }
}

const wireOf = (webview: vscode.Webview): Wire => ({
  post: (message) => void webview.postMessage(message),
  listen: (receive) => {
    const listener = webview.onDidReceiveMessage((message: RpcMessage) => receive(message));
    return () => listener.dispose();
  },
});
