import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../workbench/fetch.mjs';
import { root, Workbench } from '../workbench/workbench';
import { canvases } from './canvases';
import { eventOf, eventually } from './run-files';
import { saveAs } from './save-dialog';

/** Whether system calls can be watched here. */
const watches = spawnSync('strace', ['--seccomp-bpf', '-f', '-e', 'trace=connect', '-o', '/dev/null', 'true']).status === 0;
let workbench: Workbench;
let records: string;
const calls = () => join(records, 'calls');
/** What the window's pages have asked for. */
const requests: string[] = [];
beforeAll(async () => {
  records = await temporaryFolder('network');
  workbench = await Workbench.open({ beside: ['test/vscode/tool-caller'], under: watches ? ['strace', '--seccomp-bpf', '-f', '-qq', '-e', 'trace=connect', '-o', calls()] : [] });
  workbench.page.on('request', (request) => requests.push(request.url()));
  const text = await readFile(join(root, 'media/examples/simple-cnn.cnn.jsonc'), 'utf8');
  await writeFile(join(workbench.workspace, 'short.cnn.jsonc'), text.replace('"epochs": 5', '"epochs": 1').replace('"Shapes"', '{ "Shapes": { "images": 1000 } }'));
  await workbench.openFile('short.cnn.jsonc');
  await workbench.palette('CNN Lab: Train');
  await eventOf(workbench.workspace, 'run-end');
});
afterAll(async () => {
  await workbench?.close();
  await rm(records, { recursive: true, force: true });
});

const drawn = (panel: Awaited<ReturnType<Workbench['panel']>>, count: number) =>
  eventually(`${count} pictures that are not blank`, async () => {
    const pictures = (await canvases(panel)).filter(({ colours }) => colours > 8);
    return pictures.length >= count && pictures;
  });

test('Show Feature Maps: a grid of maps that are not blank and not all the same', async () => {
  await workbench.palette('CNN Lab: Show Feature Maps');
  const panel = await workbench.panel('feature-map');
  const pictures = await drawn(panel, 1);
  expect(pictures.length).toBeGreaterThan(0);
  await workbench.pictures('feature-map', panel, ['dark', 'light']);
  await panel.locator('.map').first().click();
  await panel.locator('.contribution').nth(2).waitFor();
  await panel.locator('.excites li').first().waitFor();
  await workbench.screenshot('feature-map-cell');
  await panel.locator('.map-zoom').press('Escape');
});

test('Explain Prediction (Grad-CAM): the map lies over the picture', async () => {
  await workbench.palette('CNN Lab: Explain Prediction (Grad-CAM)');
  const panel = await workbench.panel('grad-cam');
  await drawn(panel, 1);
  await workbench.pictures('grad-cam', panel);
});

test('Write Report: one page with what the network sees, where its user wants it', async () => {
  const { workspace } = workbench;
  await workbench.palette('View: Close All Editors');
  await workbench.openFile('short.cnn.jsonc');
  await workbench.palette('CNN Lab: Write Report…');
  await saveAs(workbench, 'Write Report', join(workspace, 'report-short.html'), join(workspace, 'handed-in.html'));
  await workbench.message('handed-in.html was written.').waitFor();
  const page = await readFile(join(workspace, 'handed-in.html'), 'utf8');
  expect([...page.matchAll(/<h2>([^<]+)/g)].map(([, words]) => words)).toEqual(expect.arrayContaining(['What can be concluded', 'What the layers see (feature maps)', 'Certificate']));
});

test('Where It Fails: the confusion of all validation pictures, and the worst of them with its maps', async () => {
  await workbench.palette('CNN Lab: Where It Fails');
  const panel = await workbench.panel('failures');
  await panel.locator('.found .thumbnail').first().waitFor();
  const counts = await panel.locator('.confusion [role=gridcell]').allTextContents();
  expect(counts.reduce((sum, text) => sum + Number(text || 0), 0)).toBe(100);
  await panel.locator('.found .thumbnail').first().click();
  await panel.locator('.detail .verdict').waitFor();
  await workbench.pictures('failures', panel);
});

test('Time Travel: what training recorded of its pictures at the end of the epoch', async () => {
  await workbench.palette('CNN Lab: Time Travel');
  const panel = await workbench.panel('time-travel');
  await panel.locator('.confusion [role=gridcell]').first().waitFor();
  expect(await panel.locator('main.time-travel').getAttribute('data-epoch')).toBe('1');
  expect(await panel.locator('.message').allTextContents()).toEqual([]);
  const counts = await panel.locator('.confusion [role=gridcell]').allTextContents();
  expect(counts.reduce((sum, text) => sum + Number(text || 0), 0)).toBe(100);
  await workbench.pictures('time-travel', panel);
});

test('Check Data: what is found is set aside after a question, and comes back; nothing moves before', async () => {
  const { workspace, page } = workbench;
  const folder = join(workspace, 'pictures');
  const text = await readFile(join(root, 'media/examples/simple-cnn.cnn.jsonc'), 'utf8');
  await writeFile(join(workspace, 'pets.cnn.jsonc'), text.replace('"Shapes"', '{ "ImageFolder": { "root": "pictures", "size": 32 } }'));
  for (const [name, colour] of [['cat', 'maroon'], ['dog', 'navy']] as const) {
    await mkdir(join(folder, name), { recursive: true });
    for (let i = 0; i < 12; i++) await sharp({ create: { width: 32, height: 32, channels: 3, background: colour, noise: { type: 'gaussian', mean: 100 + i, sigma: 60 } } }).png().toFile(join(folder, name, `${i}.png`));
  }
  await copyFile(join(folder, 'cat/0.png'), join(folder, 'cat/twin.png'));
  await workbench.palette('View: Close All Editors');
  await workbench.openFile('pets.cnn.jsonc');
  await workbench.palette('CNN Lab: Check Data');
  const panel = await workbench.panel('data-check');
  await panel.locator('.found .thumbnail').first().click();
  const figure = panel.locator('.detail figure', { hasText: 'cat/twin.png' });
  await figure.locator('vscode-button', { hasText: 'Set Aside…' }).click();
  const dialog = page.locator('.monaco-dialog-box');
  await dialog.getByText(join(folder, '.set-aside/cat/twin.png')).first().waitFor();
  expect(existsSync(join(folder, 'cat/twin.png'))).toBe(true);
  await dialog.getByRole('button', { name: 'Move' }).click();
  await figure.getByText('It lies at .set-aside/cat/twin.png now.').waitFor();
  expect([existsSync(join(folder, 'cat/twin.png')), existsSync(join(folder, '.set-aside/cat/twin.png')), existsSync(join(workspace, '.cnn-lab/data-check/pets.json'))]).toEqual([false, true, true]);
  await workbench.pictures('data-check', panel);
  await panel.locator('vscode-button', { hasText: 'Undo Last Move' }).click();
  await eventually('the picture in its place', async () => existsSync(join(folder, 'cat/twin.png')) && !existsSync(join(folder, '.set-aside/cat/twin.png')));
});

/** Calls a tool as an agent of the editor does; `confirm` is the question's button where one is asked. */
async function callTool(name: string, input: object, confirm?: string): Promise<{ text?: string; error?: string; tools: string[] }> {
  const [call, answer] = ['call.json', 'answer.json'].map((file) => join(workbench.workspace, file)) as [string, string];
  await rm(answer, { force: true });
  await writeFile(call, JSON.stringify({ name, input }));
  await workbench.palette('Test: Call Tool');
  if (confirm !== undefined) {
    const dialog = workbench.page.locator('.monaco-dialog-box');
    await dialog.getByText(confirm).first().waitFor();
    await workbench.screenshot(`agent-${name}`);
    await dialog.getByRole('button', { name: 'Yes' }).click();
  }
  return eventually(`the answer of ${name}`, async () => JSON.parse(await readFile(answer, 'utf8').catch(() => 'null')) as { tools: string[] } | null);
}

test('an agent of the editor calls the tools: what reads answers at once, what trains asks first, a mistake is one line', async () => {
  const { text, tools } = await callTool('cnn_lab_compare', {});
  expect(tools).toEqual(['describe', 'check', 'train', 'wait', 'compare', 'explain', 'study', 'report'].map((name) => `cnn_lab_${name}`));
  const { runs: [listed] } = JSON.parse(text!) as { runs: [string] };
  expect(listed).toMatch(/-short finished 1\/1 val_accuracy \d+\.\d % best/);
  const { text: explained } = await callTool('cnn_lab_explain', { run: 'last', images: ['val:0'] });
  expect(JSON.parse(explained!)).toMatchObject({ pictures: [{ image: 'val:0', map: expect.arrayContaining([expect.stringMatching(/^\d+$/)]) as string[] }] });
  expect((await callTool('cnn_lab_check', { file: '../elsewhere.cnn.jsonc' })).error).toContain('leads out of the workspace');
  const { text: begun } = await callTool('cnn_lab_train', { file: 'short.cnn.jsonc', set: ['seed=1'] }, 'Train short.cnn.jsonc with seed=1?');
  const { run } = JSON.parse(begun!) as { run: string };
  const { text: waited } = await callTool('cnn_lab_wait', { run });
  expect(JSON.parse(waited!)).toMatchObject({ run });
});

/** What shows itself meanwhile may take the focus, which closes the question. */
async function setUpAgent(choice: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    await workbench.palette('CNN Lab: Set Up an Agent');
    const chosen = await workbench.row(choice).click({ timeout: 10_000 }).then(() => true, (error: unknown) => (tries === 5 ? Promise.reject(error as Error) : false));
    if (chosen) return;
    await workbench.page.keyboard.press('Escape');
  }
}

test('Set Up an Agent… writes the skill, and copies how the server is started, which starts so, with no Node on the PATH', async () => {
  await setUpAgent('Write the skill into .claude/skills');
  await workbench.activeTab('SKILL.md').waitFor();
  expect(await readFile(join(workbench.workspace, '.claude/skills/cnn-lab/SKILL.md'), 'utf8')).toBe(await readFile(join(root, 'media/skills/cnn-lab/SKILL.md'), 'utf8'));
  await setUpAgent('Copy the configuration of the MCP server');
  const copied = await eventually('the configuration in the clipboard', async () => /"mcpServers"/.test(await workbench.copied()) && workbench.copied());
  const { command, args, env } = (JSON.parse(copied as string) as { mcpServers: { 'cnn-lab': { command: string; args: string[]; env: Record<string, string> } } }).mcpServers['cnn-lab'];
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(new StdioClientTransport({ command, args, env: { ...env, PATH: '' } }));
  const { content } = (await client.callTool({ name: 'compare', arguments: {} })) as { content: { text: string }[] };
  await client.close();
  expect(content[0]!.text).toMatch(/-short finished 1\/1 val_accuracy/);
});

test('the window, what it starts and its panels have asked nothing of the network', async () => {
  expect(requests.length).toBeGreaterThan(0);
  expect(requests.filter((url) => !/^(http|ws):\/\/127\.0\.0\.1:|^(data|blob):|^https:\/\/[\w+.-]+\.vscode-(cdn\.net|resource\.vscode-cdn\.net)\//.test(url))).toEqual([]);
  if (!watches) return;
  const connected = (await readFile(calls(), 'utf8')).split('\n').filter((line) => line.includes('connect('));
  // The window talks to its trainer, so that something is seen where anything is.
  expect(connected.filter((call) => /sun_path=".*\/cnn-lab-\d+-[0-9a-f]{8}\.sock"/.test(call)).length).toBeGreaterThan(0);
  expect(connected.filter((call) => /sa_family=AF_INET6?/.test(call) && !/127\.0\.0\.1|::1/.test(call))).toEqual([]);
});
