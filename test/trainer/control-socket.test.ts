import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { EpochEnd, RunEvent } from '../../extension/shared/events';
import type { ControlAddress, ControlRequest } from '../../extension/shared/run-folder';
import { takeAway, temporaryFolder, trainer, writeTinyExperiment } from './command-line';

const folder = temporaryFolder();
const file = writeTinyExperiment(folder, { epochs: 5000 });
const runs = path.join(folder, 'runs');
let live: ControlAddress | null = null;
afterEach(() => {
  if (live && isAlive(live.pid)) process.kill(live.pid, 'SIGKILL');
  live = null;
});

/** A run started by a parent that is gone at once, as a window that closes. */
async function startDetached(set: string[] = []): Promise<{ run: string; address: ControlAddress }> {
  const before = existsSync(runs) ? readdirSync(runs) : [];
  const start = `require('node:child_process').spawn(process.execPath, ${JSON.stringify([trainer, JSON.stringify({ kind: 'train', file, runs, set, threads: 1 })])}, { detached: true, stdio: 'ignore' }).unref()`;
  expect(spawnSync(process.execPath, ['-e', start]).status).toBe(0);
  const run = await until(() => readdirSync(runs).find((name) => !before.includes(name) && existsSync(path.join(runs, name, 'control.json'))), () => existsSync(runs));
  live = JSON.parse(readFileSync(path.join(runs, run, 'control.json'), 'utf8')) as ControlAddress;
  return { run: path.join(runs, run), address: live };
}

class Client {
  readonly lines: string[] = [];
  readonly closed: Promise<void>;
  private rest = '';

  constructor(
    private readonly socket: net.Socket,
  ) {
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => undefined);
    socket.setEncoding('utf8').on('data', (text: string) => {
      const lines = (this.rest + text).split('\n');
      this.rest = lines.pop()!;
      this.lines.push(...lines);
    });
  }

  static async open({ path: address }: ControlAddress): Promise<Client> {
    const socket = net.connect(address);
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return new Client(socket);
  }
  send(request: ControlRequest | object): void {
    this.socket.write(`${JSON.stringify(request)}\n`);
  }
  garbage(bytes: Buffer): void {
    this.socket.write(bytes);
  }
  hangUp(): void {
    this.socket.destroySoon();
  }
  has(type: string, from = 0): boolean {
    return this.lines.slice(from).some((line) => line.includes(`"type":"${type}"`));
  }
}

test('outlives its parent; two clients get every line, whenever they come; stop ends it with a checkpoint', async () => {
  const { run, address } = await startDetached();
  const first = await Client.open(address);
  first.send({ type: 'hello', token: address.token, from: 0 });
  await until(() => first.lines.length > 20);
  const second = await Client.open(address);
  second.send({ type: 'hello', token: address.token, from: 5 });
  await until(() => second.lines.length > 30);

  first.send({ type: 'pause' });
  await until(() => second.has('paused'));
  const paused = second.lines.length;
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(second.lines).toHaveLength(paused);
  second.send({ type: 'resume' });
  await until(() => first.has('resumed'));
  await until(() => second.has('step', paused));

  second.send({ type: 'stop' });
  await Promise.all([first.closed, second.closed]);
  const log = readFileSync(path.join(run, 'events.jsonl'), 'utf8').trim().split('\n');
  expect(first.lines).toEqual(log);
  expect(second.lines).toEqual(log.slice(5));
  expect(log.at(-1)).toMatch(/"type":"run-end".*"status":"stopped"/);
  await until(() => !isAlive(address.pid));
  expect(existsSync(path.join(run, 'control.json'))).toBe(false);
  expect(existsSync(address.path)).toBe(false);
});

test('only this user, only with the token', async () => {
  const { run, address } = await startDetached();
  if (process.platform !== 'win32') {
    expect(statSync(address.path).mode & 0o777).toBe(0o600);
    expect(statSync(path.join(run, 'control.json')).mode & 0o777).toBe(0o600);
  }
  const strangers: (ControlRequest | object)[] = [{ type: 'hello', token: 'f'.repeat(48), from: 0 }, { type: 'hello', from: 0 }, { type: 'stop' }, { type: 'hello', token: 7 }];
  for (const request of strangers) {
    const stranger = await Client.open(address);
    stranger.send(request);
    stranger.send({ type: 'stop' });
    await stranger.closed;
    expect(stranger.lines).toEqual([]);
  }
  const friend = await Client.open(address);
  friend.send({ type: 'hello', token: address.token, from: 0 });
  await until(() => friend.has('step'));
  expect(friend.has('run-end')).toBe(false);
});

test('whatever a client sends, the trainer goes on', async () => {
  const { run, address } = await startDetached();
  const { token } = address;
  const hellos: object[] = [{ from: {} }, { from: [] }, { from: -1 }, { from: 1e300 }, { from: null }, { from: '0' }, { from: 0, token: {} }, { from: 0, token: { toString: 1 } }, { from: 0, token: null }, { from: undefined }];
  for (const hello of hellos) {
    const client = await Client.open(address);
    client.send({ type: 'hello', token, ...hello });
    await client.closed;
    expect(client.lines).toEqual([]);
  }
  // A linear congruential generator (Numerical Recipes): the same bytes each time.
  let state = 5;
  const below = (most: number): number => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 8) % most;
  for (let i = 0; i < 40; i++) {
    const client = await Client.open(address);
    if (i % 2) client.send({ type: 'hello', token, from: below(50) });
    client.garbage(Buffer.from(Array.from({ length: below(6000) }, () => below(256))));
    client.hangUp();
  }
  // Another version's client: further fields, requests that this trainer does not know.
  const later = await Client.open(address);
  later.send({ type: 'hello', token, from: 0, version: 99 });
  later.send({ type: 'later-request', of: {} });
  rmSync(path.join(run, 'events.jsonl'));
  rmSync(path.join(run, 'control.json'));
  await until(() => later.has('step'));
  const seen = later.lines.length;
  await until(() => later.has('step', seen));
  const afterwards = await Client.open(address);
  afterwards.send({ type: 'hello', token, from: 0 });
  await until(() => afterwards.lines.length > seen);
  expect(afterwards.lines.slice(0, seen)).toEqual(later.lines.slice(0, seen));
  afterwards.send({ type: 'stop' });
  await later.closed;
  expect(later.lines.at(-1)).toContain('"status":"stopped"');
});

/** Every tensor of a run's checkpoints, and its epochs' figures: what must not depend on who listens. */
function contentOf(run: string): unknown {
  const checkpoints = path.join(run, 'checkpoints');
  const files = readdirSync(checkpoints).sort().map((name) => {
    const bytes = readFileSync(path.join(checkpoints, name));
    // The resume point's header holds how long epochs took.
    return [name, createHash('sha256').update(bytes.subarray(8 + Number(bytes.readBigUInt64LE(0)))).digest('hex')];
  });
  const epochs = readFileSync(path.join(run, 'events.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as RunEvent).filter((event): event is EpochEnd => event.type === 'epoch-end');
  return { files, epochs: epochs.map(({ epoch, step, train_loss, val_loss, val_accuracy }) => ({ epoch, step, train_loss, val_loss, val_accuracy })) };
}

test('a run whose socket is sent garbage from beginning to end comes to the same bytes as one that is left alone', async () => {
  const set = ['epochs=20'];
  const alone = await startDetached(set);
  await until(() => !isAlive(alone.address.pid));
  const { run, address } = await startDetached(set);
  const watching = await Client.open(address);
  watching.send({ type: 'hello', token: address.token, from: 0 });
  let [state, sent] = [11, 0];
  const below = (most: number): number => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 8) % most;
  for (; isAlive(address.pid); sent++) {
    const client = await Client.open(address).catch(() => null);
    if (!client) break;
    if (sent % 3) client.send({ type: 'hello', token: address.token, from: below(50), answers: sent % 2 === 0 });
    for (const request of [{ type: 'hello' }, { type: 'stopp' }, { type: 'pause ', of: [] }, [], null, 7]) client.send(request as object);
    client.garbage(Buffer.from(Array.from({ length: below(9000) }, () => below(256))));
    client.hangUp();
  }
  await watching.closed;
  console.log(`${sent} clients with garbage`);
  expect(sent).toBeGreaterThan(5);
  expect(watching.lines).toEqual(readFileSync(path.join(run, 'events.jsonl'), 'utf8').trim().split('\n'));
  expect(watching.lines.at(-1)).toContain('"status":"finished"');
  expect(contentOf(run)).toEqual(contentOf(alone.run));
});

test.skipIf(process.platform === 'win32')('a run whose folder is removed tells those who listen, and leaves nothing', async () => {
  const { run, address } = await startDetached();
  const clients = await Promise.all([Client.open(address), Client.open(address)]);
  for (const client of clients) client.send({ type: 'hello', token: address.token, from: 0 });
  await until(() => clients.every((client) => client.has('step')));
  takeAway(run);
  await Promise.all(clients.map(({ closed }) => closed));
  for (const { lines } of clients) expect(lines.at(-1)).toMatch(/"type":"run-end".*"status":"failed".*cannot be written: its folder is gone/);
  await until(() => !isAlive(address.pid));
  expect([existsSync(run), existsSync(address.path)]).toEqual([false, false]);
});

test('stopped while data is being prepared', async () => {
  const child = spawn(process.execPath, [trainer, JSON.stringify({ kind: 'train', file, runs, set: ['data.dataset.Shapes.images=200000'] })], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const log = await until(() => readdirSync(runs).map((name) => path.join(runs, name, 'events.jsonl')).find((each) => existsSync(each) && readFileSync(each, 'utf8').includes(`"pid":${child.pid}`)));
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect(readFileSync(log, 'utf8')).toMatch(/"type":"run-end".*"status":"stopped".*\n$/);
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Waits until `look` finds something; `ready` guards what it needs. */
async function until<T>(look: () => T | undefined | false, ready: () => boolean = () => true): Promise<T> {
  for (let waited = 0; waited < 60_000; waited += 20) {
    const found = ready() && look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('Waited a minute in vain.');
}
