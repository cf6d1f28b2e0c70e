import * as vscode from 'vscode';
import { readArguments } from '../agent/read-arguments';
import { callTool, inOneLine } from '../agent/call-tool';
import type { Desk, Fields, Given, Tool } from '../agent/tool';
import { tools, type ToolName } from '../agent/tools';
import type { InspectorApi } from '../shared/inspector';
import { UserError } from '../shared/user-error';
import { toolAct } from './acts';
import { plain } from './plain';
import type { Runs } from './runs';
import type { ServiceProcess } from './service-process';
import { settings } from './settings';
import { t } from './translate';
import { requireTrust } from './trust';

export type AgentInspector = Pick<ServiceProcess<InspectorApi>, 'call'>;

/** The table of tools as the editor's language models see it: in process, behind the workspace's trust, and behind the user's word where a tool changes or costs something. */
export class LanguageModelTool implements vscode.LanguageModelTool<object> {
  private readonly tool: Tool;

  constructor(
    private readonly name: ToolName,
    private readonly context: vscode.ExtensionContext,
    private readonly runs: Runs,
    private readonly inspector: AgentInspector,
  ) {
    this.tool = tools[name];
  }

  prepareInvocation({ input }: vscode.LanguageModelToolInvocationPrepareOptions<object>): vscode.PreparedToolInvocation {
    // What is wrong with the call is said to who called, not to the user.
    const asked = unlessMistaken(() => this.questions(input));
    const invocationMessage = plain(asked?.title ?? t('CNN Lab: {tool}', { tool: this.name }));
    return asked ? { invocationMessage, confirmationMessages: { title: plain(asked.title), message: plain(asked.message) } } : { invocationMessage };
  }

  async invoke({ input }: vscode.LanguageModelToolInvocationOptions<object>, token: vscode.CancellationToken): Promise<vscode.LanguageModelToolResult> {
    const abort = new AbortController();
    const cancelled = token.onCancellationRequested(() => abort.abort());
    try {
      requireTrust(toolAct(this.name, input));
      const text = await callTool(this.name, input, { ...this.desk(input), signal: abort.signal });
      if (!this.tool.reads) void this.runs.scan();
      return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
    } catch (error) {
      throw new Error(inOneLine(error), { cause: error });
    } finally {
      cancelled.dispose();
    }
  }

  private questions(input: object): { title: string; message: string } | null {
    const given: Given<Fields> = readArguments(this.tool, input);
    const question = this.tool.confirms?.(given) ?? null;
    const costs = (this.tool.costs?.(given, this.desk(input)) ?? []).map((cost) => t(cost));
    if (!question && costs.length === 0) return null;
    return { title: question ? t(question) : t('CNN Lab: {tool}', { tool: this.name }), message: costs.length > 0 ? costs.join(' ') : t('It is done on this machine, in the background.') };
  }

  private desk(input: object): Desk {
    const folder = folderOf(input);
    const { engine, threads, dataFolder } = settings(folder);
    return {
      folder: folder.fsPath, scripts: this.context.asAbsolutePath('dist'), engine,
      ...(threads > 0 && { threads }), ...(dataFolder !== '' && { dataFolder }),
      inspect: (look) => look({
        describe: (argument) => this.inspector.call('describe', argument),
        predict: (argument) => this.inspector.call('predict', argument),
        explain: (argument) => this.inspector.call('explain', argument),
      }),
      // The editor has asked before it called.
      agree: async () => undefined,
    };
  }
}

/** The workspace's folder that a path among the arguments leads into, else the first. */
function folderOf(input: object): vscode.Uri {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const named = Object.values(input).filter((value): value is string => typeof value === 'string').map((value) => vscode.workspace.getWorkspaceFolder(vscode.Uri.file(value))).find((folder) => folder !== undefined);
  const folder = named ?? folders[0];
  if (!folder) throw new UserError('no-folder-open', 'No folder is open: open the one that the experiments are in.');
  return folder.uri;
}

function unlessMistaken<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}
