import { join } from 'node:path';
import * as vscode from 'vscode';
import { agentFace, onAgentFace } from './settings';
import { t } from './translate';
import { isAllowed } from './trust';

/** As newer versions of VS Code than the one that is asked for have it. */
interface WithMcp {
  lm: { registerMcpServerDefinitionProvider?(id: string, provider: { onDidChangeMcpServerDefinitions: vscode.Event<void>; provideMcpServerDefinitions(): vscode.ProviderResult<unknown[]> }): vscode.Disposable };
  McpStdioServerDefinition?: new (label: string, command: string, args: string[], env: Record<string, string>, version: string) => object;
}

/** How our MCP server is started: with the Node that the editor brings, so that none has to be on the PATH. */
export function serverCommand(context: vscode.ExtensionContext, folder: string): { command: string; args: string[]; env: Record<string, string> } {
  return { command: process.execPath, args: [context.asAbsolutePath(join('dist', 'cli.js')), 'mcp', '--folder', folder], env: { ELECTRON_RUN_AS_NODE: '1' } };
}

/** Tells the editor of our MCP server, one a folder of a trusted workspace, where the setting asks for it in place of the tools. */
export function mcpServers(context: vscode.ExtensionContext): vscode.Disposable {
  const { lm, McpStdioServerDefinition: Definition } = vscode as unknown as WithMcp;
  if (!lm.registerMcpServerDefinitionProvider || !Definition) return new vscode.Disposable(() => undefined);
  const changes = new vscode.EventEmitter<void>();
  const fire = () => changes.fire();
  const { version } = context.extension.packageJSON as { version: string };
  return vscode.Disposable.from(
    changes, onAgentFace(fire), vscode.workspace.onDidGrantWorkspaceTrust(fire), vscode.workspace.onDidChangeWorkspaceFolders(fire),
    lm.registerMcpServerDefinitionProvider('cnnLab.server', {
      onDidChangeMcpServerDefinitions: changes.event,
      provideMcpServerDefinitions: () => {
        if (agentFace() !== 'server' || !isAllowed('train')) return [];
        return (vscode.workspace.workspaceFolders ?? []).map(({ name, uri }, _, all) => {
          const { command, args, env } = serverCommand(context, uri.fsPath);
          return new Definition(all.length === 1 ? 'CNN Lab' : t('CNN Lab: {tool}', { tool: name }), command, args, env, version);
        });
      },
    }),
  );
}
