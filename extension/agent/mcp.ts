import path from 'node:path';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { english, together, type Said } from '../shared/said';
import { UserError } from '../shared/user-error';
import { withInspector, type InspectorOptions } from '../trainer/inspector';
import { callTool, inOneLine, schemaOf } from './call-tool';
import { workspaceAt } from './inside';
import { skillText } from './skill';
import type { Desk, Tool } from './tool';
import { tools } from './tools';

export interface McpOptions extends InspectorOptions {
  /** The workspace's folder. */
  folder: string;
  version: string;
}

/** Serves the tools to an agent over stdin and stdout, as the Model Context Protocol has it, until it hangs up. */
export async function serveMcp({ folder, version, ...options }: McpOptions): Promise<void> {
  const server = new Server({ name: 'cnn-lab', title: 'CNN Lab', version }, { capabilities: { tools: {} }, instructions: skillText(path.join(__dirname, '..')) });
  const desk: Desk = {
    ...options,
    folder: workspaceAt(folder),
    scripts: __dirname,
    inspect: (look) => withInspector(options, look),
    agree: (costs, agreed) => agree(server, costs, agreed),
  };
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: Object.entries<Tool>(tools).map(([name, tool]) => ({ name, description: tool.description, inputSchema: schemaOf(tool), annotations: { readOnlyHint: tool.reads, destructiveHint: false, openWorldHint: tool.costs !== undefined } })),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal }) => {
    try {
      return { content: [{ type: 'text', text: await callTool(params.name, params.arguments ?? {}, { ...desk, signal }) }] };
    } catch (error) {
      if (!(error instanceof UserError)) console.error(error);
      return { content: [{ type: 'text', text: inOneLine(error) }], isError: true };
    }
  });
  const hungUp = new Promise<void>((resolve) => (server.onclose = resolve));
  process.stdin.once('end', () => void server.close());
  await server.connect(new StdioServerTransport());
  await hungUp;
}

/** The user is asked through their client where it can; else who calls has to have asked them. */
async function agree(server: Server, costs: Said[], agreed: boolean): Promise<void> {
  const costsInAll = together(costs);
  if (server.getClientCapabilities()?.elicitation) {
    const { action } = await server.elicitInput({ message: `${english(costsInAll)} Go on?`, requestedSchema: { type: 'object', properties: {} } });
    if (action !== 'accept') throw new UserError('not-agreed', 'The user does not agree: {costs}', { costs: costsInAll });
  } else if (!agreed) throw new UserError('ask-first', '{costs} Ask the user first, and call again with "agreed": true.', { costs: costsInAll });
}
