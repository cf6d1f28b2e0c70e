import * as vscode from 'vscode';
import type { ToolName } from '../agent/tools';
import type { AgentInspector, LanguageModelTool } from './language-model-tools';
import type { Runs } from './runs';

const prefix = 'cnn_lab_';

/** Registers the tools that package.json tells the editor's language models of; what they are made of is loaded when one is called. */
export function agentTools(context: vscode.ExtensionContext, runs: Runs, inspector: AgentInspector): vscode.Disposable {
  const { contributes } = context.extension.packageJSON as { contributes: { languageModelTools: { name: string }[] } };
  const registrations = contributes.languageModelTools.map(({ name }) => {
    let made: Promise<LanguageModelTool> | null = null;
    const tool = (): Promise<LanguageModelTool> => (made ??= import('./language-model-tools').then((module) => new module.LanguageModelTool(name.slice(prefix.length) as ToolName, context, runs, inspector)));
    return vscode.lm.registerTool<object>(name, {
      prepareInvocation: async (options) => (await tool()).prepareInvocation(options),
      invoke: async (options, token) => (await tool()).invoke(options, token),
    });
  });
  return vscode.Disposable.from(...registrations);
}
