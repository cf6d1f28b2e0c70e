import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { LrFinderApi, LrFinderListener, LrFindRequest, LrFindResult, LrPoint } from '../../extension/shared/lr-finder';
import { rpcClient, rpcServe, type RpcMessage, type Wire } from '../../extension/shared/rpc';
import { cnnLab, temporaryFolder, writeTinyExperiment } from './command-line';

const folder = temporaryFolder();
const file = writeTinyExperiment(folder);
const text = readFileSync(file, 'utf8');

let child: ChildProcess;
afterEach(() => void child.kill());

/** The built process, as the editor starts it. */
function start(heard: Partial<LrFinderListener> = {}): LrFinderApi {
  child = fork(path.resolve('dist/lr-finder.js'), [], { cwd: folder, serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
  const wire: Wire = {
    post: (message) => void child.send(message),
    listen: (receive) => {
      const listener = (message: unknown) => receive(message as RpcMessage);
      child.on('message', listener);
      return () => void child.off('message', listener);
    },
  };
  rpcServe<LrFinderListener>(wire, { preparing: async () => undefined, step: async () => undefined, ...heard });
  return rpcClient<LrFinderApi>(wire).remote;
}
const request: LrFindRequest = { file: 'tiny.cnn.jsonc', text, steps: 100, threads: 1, besideRun: false };

test('the process says each step, and finds what the command line finds', async () => {
  const heard: LrPoint[] = [];
  const found = await start({ step: async (point) => void heard.push(point) }).find(request);
  expect(heard.map(({ step }) => step)).toEqual(found.lr.map((_, i) => i + 1));
  expect(heard.map(({ loss }) => loss)).toEqual(found.loss);
  const { stdout } = await cnnLab(folder, ['lr-find', 'tiny.cnn.jsonc', '--json', '--threads', '1']);
  expect(found).toEqual(JSON.parse(stdout) as LrFindResult);
  expect(found.suggestions).not.toBeNull();
});

test('it tests the text it is given, saved or not, and half of the threads serve as well', async () => {
  const other = text.replace('"Adam"', '"SGD"');
  const [saved, unsaved] = [await start().find({ ...request, steps: 20 }), (child.kill(), await start().find({ ...request, text: other, steps: 20, threads: 2, besideRun: true }))];
  expect(unsaved.lr).toEqual(saved.lr);
  expect(unsaved.loss).not.toEqual(saved.loss);
});

test('stopped, it answers with the steps it has done', async () => {
  const finder: LrFinderApi = start({ step: async ({ step }) => (step === 5 ? finder.stop({}) : undefined) });
  const { lr, loss, suggestions } = await finder.find({ ...request, steps: 100_000 });
  expect(lr.length).toBeGreaterThanOrEqual(5);
  expect(lr.length).toBeLessThan(100_000);
  expect(loss).toHaveLength(lr.length);
  expect(suggestions).toBeNull();
});

test('a mistake is said in one sentence with its place', async () => {
  await expect(start().find({ ...request, text: text.replace('"Adam"', '"Adamm"') })).rejects.toThrow(/^tiny\.cnn\.jsonc:\d+:\d+: .*Adamm.*Adam/);
});

test('it ends when the editor lets go of it', async () => {
  let steps = 0;
  const found = start({ step: async () => void steps++ }).find({ ...request, steps: 100_000 });
  found.catch(() => undefined);
  while (steps === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.disconnect();
  expect(await ended).toBe(0);
});
