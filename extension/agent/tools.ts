import type { Tool } from './tool';
import { check } from './tools/check';
import { compare } from './tools/compare';
import { describe } from './tools/describe';
import { explain } from './tools/explain';
import { report } from './tools/report';
import { study } from './tools/study';
import { train } from './tools/train';
import { wait } from './tools/wait';

/** What an agent can do, once: each of its faces (MCP, the editor's language models) shows these rows and no others. */
export const tools = { describe, check, train, wait, compare, explain, study, report } satisfies Record<string, Tool>;
export type ToolName = keyof typeof tools;
export const isToolName = (name: string): name is ToolName => Object.hasOwn(tools, name);
