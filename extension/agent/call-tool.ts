import { plainText } from '../shared/plain-text';
import { UserError } from '../shared/user-error';
import { readArguments } from './read-arguments';
import type { Desk, Tool } from './tool';
import { isToolName, tools } from './tools';

/** The JSON schema of a tool's arguments. */
export const schemaOf = ({ fields, required }: Pick<Tool, 'fields' | 'required'>) => ({ type: 'object' as const, properties: fields as Record<string, object>, ...(required.length > 0 ? { required: [...required] } : {}), additionalProperties: false });

/** What went wrong, for a model: whatever names and texts are in it, one line. */
export const inOneLine = (error: unknown): string => plainText(error instanceof Error ? error.message : String(error));

/** Carries out a tool and answers its object as text. Throws a UserError for mistakes in what was asked; anything else is a bug. */
export async function callTool(name: string, given: unknown, desk: Desk): Promise<string> {
  if (!isToolName(name)) throw new UserError('unknown-tool', 'There is no tool "{tool}": use one of {tools}.', { tool: name, tools: Object.keys(tools).join(', ') });
  const tool: Tool = tools[name];
  const read = readArguments(tool, given);
  const costs = tool.costs?.(read, desk) ?? [];
  if (costs.length > 0) await desk.agree(costs, (read as { agreed?: boolean }).agreed ?? false);
  return JSON.stringify(await tool.run(read, desk));
}
