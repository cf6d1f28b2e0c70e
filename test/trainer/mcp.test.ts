import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cli, temporaryFolder, writeTinyExperiment } from './command-line';

// As an agent works: over stdin and stdout, with the SDK's own client, in one session.
const folder = temporaryFolder();
const client = new Client({ name: 'test', version: '1' });
/** What a server is started with, as the editor does it: no Node on the PATH. */
const server = (own: Record<string, string> = {}) =>
  new StdioClientTransport({ command: process.execPath, args: [cli, 'mcp', '--folder', folder, '--threads', '1', '--data-folder', path.join(folder, '.data')], env: { PATH: '', HOME: process.env.HOME ?? '', ELECTRON_RUN_AS_NODE: '1', ...own } });

beforeAll(async () => {
  writeTinyExperiment(folder);
  await client.connect(server());
});
afterAll(() => client.close());

type Answer = Record<string, unknown> & { run: string; study: string; status: string; verdict: string[]; epochs: string[] };
async function ask(name: string, given: object = {}, of = client): Promise<Answer> {
  const { content, isError } = (await of.callTool({ name, arguments: { ...given } })) as { content: { text: string }[]; isError?: boolean };
  if (isError) throw new Error(content[0]!.text);
  return JSON.parse(content[0]!.text) as Answer;
}

async function ended(what: { run: string } | { study: string }): Promise<Answer> {
  for (;;) {
    const answer = await ask('wait', what);
    if (!['preparing', 'running', 'going', 'waiting'].includes(answer.status)) return answer;
  }
}

test('an agent edits, trains, waits, compares and explains; each answer is small, and the verdict is with it', async () => {
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(['describe', 'check', 'train', 'wait', 'compare', 'explain', 'study', 'report']);
  expect(client.getInstructions()).toMatch(/Measure the noise floor/);

  // It changes the scheduler, wrongly first.
  const file = path.join(folder, 'tiny.cnn.jsonc');
  const text = readFileSync(file, 'utf8');
  const edited = (scheduler: object) => writeFileSync(path.join(folder, 'changed.cnn.jsonc'), text.replace(/"scheduler": \{[^]*?\}\n {2}\}/, `"scheduler": ${JSON.stringify(scheduler)}`));
  edited({ StepLR: { stepsize: 1 } });
  await expect(ask('train', { file: 'changed.cnn.jsonc' })).rejects.toThrow(/changed\.cnn\.jsonc:\d+:\d+: .*"stepsize".*step_size/);
  edited({ StepLR: { step_size: 1 } });
  expect(await ask('check', { file: 'changed.cnn.jsonc' })).toMatchObject({ problems: 'none', epochs: 3, params: 5362 });

  const runs: string[] = [];
  for (const [of, seed] of [['tiny', 1], ['tiny', 2], ['changed', 1], ['changed', 2]] as const) {
    const { run } = await ask('train', { file: `${of}.cnn.jsonc`, set: [`seed=${seed}`] });
    const end = await ended({ run });
    expect(end).toMatchObject({ run, status: 'finished', epoch: '3/3', verdict: 'One run shows no setting to be better: compare runs of two seeds each at least.' });
    expect(end.epochs).toHaveLength(4);
    expect(JSON.stringify(end).length).toBeLessThan(1200);
    runs.push(run);
  }
  const compared = await ask('compare', { runs });
  expect(compared.verdict).toEqual([expect.stringMatching(/StepLR .*ReduceLROnPlateau.*\(2 seeds each, paired by seed\)/)]);
  expect((await ask('compare', { runs: [runs[0], runs[2]] })).verdict[0]).toMatch(/^One run of ReduceLROnPlateau: how far two equal runs lie apart comes before any claim\. Train .* with seed=2 and seed=3\.$/);
  expect(((await ask('compare', { filter: 'scheduler=StepLR' })).runs as string[]).map((line) => line.split(' ')[0])).toEqual(runs.slice(2));

  const { pictures } = await ask('explain', { run: runs[0], images: ['val:0', 'val:3'] });
  expect(pictures).toEqual(['val:0', 'val:3'].map((image) => ({
    image, predicted: expect.arrayContaining([expect.stringMatching(/^\w+ 0\.\d+$/)]) as string[], truth: expect.any(String) as string, right: expect.any(Boolean) as boolean, explains: expect.any(String) as string,
    layer: expect.stringMatching(/^\d+ \d+x\d+$/) as string, map: expect.arrayContaining([expect.stringMatching(/^\d{8}$/)]) as string[],
  })));
});

test('a run that is going is edited and stopped, and goes on; whoever waits is told soon', async () => {
  const { run } = await ask('train', { file: 'tiny.cnn.jsonc', set: ['epochs=100000', 'seed=3'], agreed: true });
  expect(await ask('wait', { run, seconds: 0 })).toMatchObject({ run, epoch: expect.stringMatching(/\/100000$/) as string });
  expect(await ask('train', { run, set: ['optimizer.lr=0.0005'], agreed: true })).toMatchObject({ run, changes: ['optimizer.Adam.lr: 0.001 -> 0.0005'], from_epoch: expect.any(Number) as number });
  expect(await ask('wait', { run, stop: true })).toMatchObject({ run, status: 'stopped' });
  await ask('train', { run, agreed: true });
  expect(await ask('wait', { run, stop: true })).toMatchObject({ run, status: 'stopped' });
});

test('what keeps a run from going on is the answer', async () => {
  const { run } = await ask('train', { file: 'tiny.cnn.jsonc', set: ['epochs=1'] });
  await ended({ run });
  await expect(ask('train', { run, set: ['optimizer.lr=0.002'] })).rejects.toThrow(`Run ${run} has finished its 1 epochs: raise them, or start a new run.`);
});

test('a study is started at once and waited for; the verdict is in the answer and in the report', async () => {
  writeTinyExperiment(folder, { epochs: 2, scheduler: { $try: [null, { StepLR: { step_size: 1 } }] }, study: { seeds: 2 } });
  const begun = await ask('study', { file: 'tiny.cnn.jsonc' });
  expect(begun).toMatchObject({ runs: 4, settings: 2, seeds: 2 });
  const end = await ended({ study: begun.study });
  expect(end).toMatchObject({ status: 'finished', runs: '4 of 4 have ended: 4 finished, 0 ended early, 0 failed', verdict: [expect.stringMatching(/StepLR.*\(2 seeds each, paired by seed\)/)] });
  expect(await ask('report', { study: begun.study, file: 'report.md' })).toMatchObject({ verdict: end.verdict, settings: end.settings, file: 'report.md' });
  expect(readFileSync(path.join(folder, 'report.md'), 'utf8')).toContain('What can be concluded');
  await expect(ask('report', { study: begun.study, file: 'report.md' })).rejects.toThrow('report.md is there already: name another file.');
  await expect(ask('report', { study: begun.study, file: '../report.md' })).rejects.toThrow('leads out of the workspace');
  // The same file again is the same study.
  expect((await ask('study', { file: 'tiny.cnn.jsonc' })).study).toBe(begun.study);
});

test('what costs asks first: through the client where it can ask, else the refusal says how', async () => {
  writeTinyExperiment(folder, { data: { dataset: 'CIFAR10', train_transform: ['ToTensor'], test_transform: ['ToTensor'] } });
  await expect(ask('train', { file: 'tiny.cnn.jsonc' })).rejects.toThrow('CIFAR10 (170 MB) is downloaded. Ask the user first, and call again with "agreed": true.');
  const asking = new Client({ name: 'test', version: '1' }, { capabilities: { elicitation: {} } });
  const questions: string[] = [];
  asking.setRequestHandler(ElicitRequestSchema, ({ params }) => {
    questions.push(params.message);
    return { action: 'decline' };
  });
  await asking.connect(server());
  // Whoever can be asked is: an agent's word does not stand for theirs.
  await expect(ask('train', { file: 'tiny.cnn.jsonc', agreed: true }, asking)).rejects.toThrow('The user does not agree: CIFAR10 (170 MB) is downloaded.');
  expect(questions).toEqual(['CIFAR10 (170 MB) is downloaded. Go on?']);
  await asking.close();
});

test('errors are the command line’s one line; nothing outside the workspace is reached', async () => {
  await expect(ask('wait', { run: 'nothing' })).rejects.toThrow(/^There is no run "nothing" in .*: use one of .*, or last\.$/);
  await expect(ask('check', { file: '/etc/passwd' })).rejects.toThrow('"/etc/passwd" leads out of the workspace');
  await expect(ask('explain', { run: 'last', images: ['/etc/passwd'] })).rejects.toThrow('"/etc/passwd" leads out of the workspace');
  await expect(ask('explain', { run: 'last', images: ['val:0'], method: 'constructor' })).rejects.toThrow(/^No activation map is called "constructor"; use one of GradCAM, /);
  await expect(ask('study', { file: 'changed.cnn.jsonc' })).rejects.toThrow(/changed\.cnn\.jsonc tries nothing/);
});

test('the server is a bundle of its own, which nothing else loads', () => {
  const holds = (bundle: string) => readFileSync(path.join(path.dirname(cli), bundle), 'utf8').includes('modelcontextprotocol');
  expect(['mcp.js', 'cli.js', 'extension.js', 'trainer.js', 'inspector.js'].filter(holds)).toEqual(['mcp.js']);
});

test('where npm installs it, a shell starts the command line by its first line', () => expect(readFileSync(cli, 'utf8').slice(0, 20)).toBe('#!/usr/bin/env node\n'));
