import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { command } from './command';
import { dataFolder, engine, threads } from './options';

export const mcp = command({
  doc: 'Serves an agent: its tools over stdin and stdout, as the Model Context Protocol has it.',
  arguments: [],
  options: { folder: { kind: 'text', placeholder: 'DIR', doc: 'The workspace, outside which nothing is read or written; the current folder by default.' }, engine, threads, 'data-folder': dataFolder },
  async run({ options: { folder = '.', engine, threads, 'data-folder': dataFolder } }) {
    // A bundle of its own: nothing else needs what it is made of.
    const { serveMcp } = (await import(path.join(__dirname, 'mcp.js'))) as typeof import('../agent/mcp');
    const { version } = JSON.parse(await readFile(path.join(__dirname, '..', 'package.json'), 'utf8')) as { version: string };
    await serveMcp({ folder, version, engine, threads, dataFolder });
  },
});
