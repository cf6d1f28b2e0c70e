// The tutorial's homework as an agent does it, over MCP with the SDK's own client: the example's scheduler is changed, both settings are trained with two seeds, and the verdict is read; once run by
// run, once as a study. Says how many calls and bytes that took: what a model has to read and write.
//   node test/bench/agent.mjs [--images 12000] [--epochs 5]
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { images, epochs } = parseArgs({ options: { images: { type: 'string', default: '12000' }, epochs: { type: 'string', default: '5' } } }).values;
const folder = await mkdtemp(join(tmpdir(), 'cnn-lab-agent-'));
const client = new Client({ name: 'bench', version: '1' });
await client.connect(new StdioClientTransport({ command: process.execPath, args: [join(import.meta.dirname, '../../dist/cli.js'), 'mcp', '--folder', folder] }));

/** By tool: calls, characters that the model writes and reads. */
let used = {};
async function call(name, args) {
  const { content: [{ text }], isError } = await client.callTool({ name, arguments: args });
  if (isError) throw new Error(text);
  const sum = (used[name] ??= { calls: 0, written: 0, read: 0 });
  sum.calls++;
  sum.written += JSON.stringify(args).length;
  sum.read += text.length;
  return JSON.parse(text);
}
async function waitFor(what) {
  for (;;) {
    const answer = await call('wait', what);
    if (!['preparing', 'running', 'going', 'waiting'].includes(answer.status)) return answer;
  }
}
function tell(way, start, { settings, verdict }) {
  console.log(`\n${way}, ${((performance.now() - start) / 1000).toFixed(0)} s: ${settings.join('; ')}. ${verdict.join(' ')}`);
  const all = Object.values(used).reduce((sum, each) => ({ calls: sum.calls + each.calls, written: sum.written + each.written, read: sum.read + each.read }));
  console.table({ ...used, all });
  used = {};
}

try {
  const { tools } = await client.listTools();
  console.log(`${tools.length} tools: ${JSON.stringify(tools).length} characters; instructions: ${client.getInstructions().length}`);
  const file = join(folder, 'simple-cnn.cnn.jsonc');
  const text = (await readFile(join(import.meta.dirname, '../../media/examples/simple-cnn.cnn.jsonc'), 'utf8')).replace('"Shapes"', `{ "Shapes": { "images": ${images} } }`).replace(/"epochs": \d+/, `"epochs": ${epochs}`);
  await writeFile(file, text);
  const changed = join(folder, 'cosine.cnn.jsonc');
  await cp(file, changed);

  let start = performance.now();
  await call('describe', { name: 'CosineAnnealingLR' });
  const scheduler = /"scheduler": (\{(?:[^{}]|\{[^{}]*\})*\}|null)/;
  await writeFile(changed, text.replace(scheduler, `"scheduler": { "CosineAnnealingLR": { "T_max": ${epochs} } }`));
  await call('check', { file: 'cosine.cnn.jsonc' });
  const runs = [];
  for (const of of ['simple-cnn', 'cosine']) {
    for (const seed of [42, 43]) {
      const { run } = await call('train', { file: `${of}.cnn.jsonc`, set: [`seed=${seed}`], agreed: true });
      await waitFor({ run });
      runs.push(run);
    }
  }
  tell('Run by run', start, await call('compare', { runs }));

  start = performance.now();
  const [, own] = scheduler.exec(text);
  await writeFile(file, text.replace(scheduler, `"scheduler": { "$try": [${own}, { "CosineAnnealingLR": { "T_max": ${epochs} } }] },\n  "study": { "seeds": 2 }`));
  await call('check', { file: 'simple-cnn.cnn.jsonc' });
  const { study } = await call('study', { file: 'simple-cnn.cnn.jsonc', agreed: true });
  tell('As a study', start, await waitFor({ study }));
} finally {
  await client.close();
  await rm(folder, { recursive: true, force: true });
}
