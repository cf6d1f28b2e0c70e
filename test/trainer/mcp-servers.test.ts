import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import path from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { temporaryFolder } from './command-line';

interface Definition {
  label: string;
  command: string;
  args: string[];
  env: Record<string, string>;
  version: string;
}
interface Provider {
  provideMcpServerDefinitions(): Definition[];
  onDidChangeMcpServerDefinitions(listen: () => void): void;
}

// What the editor is and has, as far as the provider asks; what it is told is then started as it starts it.
const editor = vi.hoisted(() => ({ trusted: true, face: 'server', folders: [] as { name: string; uri: { fsPath: string } }[], newer: true, told: {} as Record<string, unknown>, listeners: [] as (() => void)[] }));
vi.mock('vscode', () => {
  const disposable = { dispose: () => undefined };
  const listened = (listen: (event: { affectsConfiguration(): boolean }) => void) => {
    editor.listeners.push(() => listen({ affectsConfiguration: () => true }));
    return disposable;
  };
  class EventEmitter {
    private readonly heard: (() => void)[] = [];
    event = (listen: () => void) => void this.heard.push(listen);
    fire = () => this.heard.forEach((listen) => listen());
    dispose = () => undefined;
  }
  class McpStdioServerDefinition {
    constructor(readonly label: string, readonly command: string, readonly args: string[], readonly env: Record<string, string>, readonly version: string) {}
  }
  return {
    EventEmitter,
    Disposable: Object.assign(class { dispose = () => undefined; }, { from: () => disposable }),
    l10n: { t: (words: string) => words },
    workspace: {
      get isTrusted() { return editor.trusted; },
      get workspaceFolders() { return editor.folders; },
      getConfiguration: () => ({ get: () => editor.face }),
      onDidChangeConfiguration: listened, onDidGrantWorkspaceTrust: listened, onDidChangeWorkspaceFolders: listened,
    },
    get McpStdioServerDefinition() { return editor.newer ? McpStdioServerDefinition : undefined; },
    lm: { get registerMcpServerDefinitionProvider() { return editor.newer ? (id: string, provider: unknown) => ((editor.told[id] = provider), disposable) : undefined; } },
  };
});
const { mcpServers } = await import('../../extension/host/mcp-servers');

const context = { asAbsolutePath: (file: string) => path.resolve(file), extension: { packageJSON: { version: '1.2.3' } } };
const provider = (): Provider => {
  mcpServers(context as never);
  return editor.told['cnnLab.server'] as Provider;
};
beforeEach(() => Object.assign(editor, { trusted: true, face: 'server', newer: true, told: {}, listeners: [], folders: [{ name: 'one', uri: { fsPath: temporaryFolder() } }] }));

test('what the editor is told starts the server in the workspace, with its own Node and none on the PATH', async () => {
  const [{ label, command, args, env, version } = {} as Definition, ...more] = provider().provideMcpServerDefinitions();
  expect([label, version, more]).toEqual(['CNN Lab', '1.2.3', []]);
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(new StdioClientTransport({ command, args, env: { ...env, PATH: '' } }));
  expect((await client.listTools()).tools).toHaveLength(8);
  const { content } = (await client.callTool({ name: 'check', arguments: { file: '../elsewhere.cnn.jsonc' } })) as { content: { text: string }[] };
  expect(content[0]!.text).toContain(`leads out of the workspace ${editor.folders[0]!.uri.fsPath}`);
  await client.close();
});

test('a server a folder, and none without trust, another setting, or an editor that knows no such thing; each change is told', () => {
  editor.folders.push({ name: 'two', uri: { fsPath: temporaryFolder() } });
  const servers = provider();
  expect(servers.provideMcpServerDefinitions().map(({ args }) => args.at(-1))).toEqual(editor.folders.map(({ uri }) => uri.fsPath));
  const heard = vi.fn();
  servers.onDidChangeMcpServerDefinitions(heard);
  editor.listeners.forEach((change) => change());
  expect(heard).toHaveBeenCalledTimes(3);
  editor.trusted = false;
  expect(servers.provideMcpServerDefinitions()).toEqual([]);
  Object.assign(editor, { trusted: true, face: 'tools' });
  expect(servers.provideMcpServerDefinitions()).toEqual([]);
  Object.assign(editor, { newer: false, told: {} });
  expect(provider()).toBeUndefined();
});
