import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ControlAddress, Order } from '../../extension/shared/run-folder';
import { parseEditAnswer } from '../../extension/shared/parse-asked-line';
import { fill } from '../../extension/shared/said';
import { newControlAddresses } from '../../extension/trainer/control-address';
import { controlLimits, ControlServer, type ControlLimits } from '../../extension/trainer/control-server';
import { LogReader } from '../../extension/trainer/log-reader';

let folder: string;
let run: string;
let log: LogReader;
let server: ControlServer | null;
const orders: Order[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'cnn-lab-server-'));
  run = path.join(folder, 'run');
  mkdirSync(run);
  writeFileSync(path.join(run, 'events.jsonl'), '{"n":0}\n{"n":1}\n');
  log = new LogReader(path.join(run, 'events.jsonl'));
  orders.length = 0;
  server = null;
});
afterEach(async () => {
  await server?.close();
  log.close();
  rmSync(folder, { recursive: true });
});

/** Places in this test's own folder: pipes have none. */
const addressesIn = (...folders: string[]): ControlAddress[] =>
  folders.flatMap((each) => newControlAddresses().slice(0, 1).map((address) => (process.platform === 'win32' ? address : { ...address, path: path.join(each, path.basename(address.path)) })));

async function open(limits: Partial<ControlLimits> = {}, hear: (order: Order) => void = (order) => void orders.push(order)): Promise<ControlAddress> {
  const [address] = addressesIn(folder);
  const opened = await ControlServer.open(run, log, { order: hear, edit: (set, answer) => answer({ type: 'edit-answer', epoch: 2, changes: set.map((path) => ({ path, from: 1, to: 2 })), doubts: [] }) }, { ...controlLimits, ...limits }, [address!]);
  if (!(opened instanceof ControlServer)) throw new Error(fill(opened));
  server = opened;
  return address!;
}

const deaf = { order: () => undefined, edit: () => undefined };

class Client {
  readonly socket: net.Socket;
  readonly closed: Promise<void>;
  text = '';

  constructor(private readonly address: ControlAddress) {
    this.socket = net.connect(address.path).on('error', () => undefined);
    this.closed = new Promise((resolve) => this.socket.once('close', () => resolve()));
    this.socket.setEncoding('utf8').on('data', (text: string) => (this.text += text));
  }
  hello(more: object = {}): this {
    return this.say({ type: 'hello', token: this.address.token, from: 0, ...more });
  }
  say(request: object): this {
    this.socket.write(`${JSON.stringify(request)}\n`);
    return this;
  }
  get lines(): string[] {
    return this.text.split('\n').slice(0, -1);
  }
}

const until = async (look: () => boolean): Promise<void> => {
  for (let waited = 0; !look(); waited += 5) {
    if (waited > 15_000) throw new Error('Waited in vain.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};
const append = (line: string): void => {
  writeFileSync(path.join(run, 'events.jsonl'), `${line}\n`, { flag: 'a' });
  log.appended(line);
  server!.broadcast(line);
};

test('what hears an order may throw: that client is hung up on, and others are served', async () => {
  const address = await open({}, (order) => {
    orders.push(order);
    if (order === 'pause') throw new Error('a mistake of ours');
  });
  const first = new Client(address).hello().say({ type: 'pause' });
  await first.closed;
  const second = new Client(address).hello().say({ type: 'stop' });
  await until(() => second.lines.length === 2 && orders.length === 2);
  expect(orders).toEqual(['pause', 'stop']);
});

test('a request longer than any may be, with or without an end', async () => {
  const address = await open({ requestBytes: 100 });
  for (const words of ['x'.repeat(101), `${'x'.repeat(101)}\n`, `{"type":"hello","token":"${address.token}","from":0,"more":"${'x'.repeat(100)}"}\n`]) {
    const client = new Client(address);
    client.socket.write(words);
    await client.closed;
    expect(client.text).toBe('');
  }
  const friend = new Client(address).hello().say({ type: 'stop' });
  await until(() => orders.length === 1 && friend.lines.length === 2);
});

test('so many connections at once and no more; one that ends makes room', async () => {
  const address = await open({ connections: 2 });
  const clients = [new Client(address).hello(), new Client(address).hello()];
  await until(() => clients.every(({ lines }) => lines.length === 2));
  const third = new Client(address).hello();
  await third.closed;
  expect(third.text).toBe('');
  clients[0]!.socket.destroy();
  await clients[0]!.closed;
  for (;;) {
    const next = new Client(address).hello();
    await Promise.race([next.closed, until(() => next.lines.length === 2)]);
    if (next.lines.length === 2) break;
  }
});

test('who does not say who they are is hung up on after a while; who has is not', async () => {
  const address = await open({ patienceMs: 100 });
  const friend = new Client(address).hello();
  const stranger = new Client(address);
  await stranger.closed;
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(friend.socket.closed).toBe(false);
});

test('who does not read what happens is hung up on, and the others get every line', async () => {
  const address = await open({ unreadBytes: 1 << 16 });
  const [reader, sleeper] = [new Client(address).hello(), new Client(address).hello()];
  await until(() => reader.lines.length === 2 && sleeper.lines.length === 2);
  sleeper.socket.pause();
  const lines = Array.from({ length: 2000 }, (_, i) => JSON.stringify({ n: i + 2, more: 'x'.repeat(1000) }));
  for (const line of lines) {
    append(line);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await until(() => reader.lines.length === 2002);
  expect(reader.lines.slice(2)).toEqual(lines);
  sleeper.socket.resume();
  await sleeper.closed;
  expect(sleeper.lines.length).toBeLessThan(2002);
  // It may come again, with what it has.
  const again = new Client(address).hello({ from: sleeper.lines.length });
  await until(() => again.lines.length === 2002 - sleeper.lines.length);
});

test('what is past is read as fast as the client reads', async () => {
  const address = await open();
  for (let i = 0; i < 16; i++) writeFileSync(path.join(run, 'events.jsonl'), `${'x'.repeat(999)}\n`.repeat(1000), { flag: 'a' });
  const long = new LogReader(path.join(run, 'events.jsonl'));
  let pieces = 0;
  const counting = Object.assign(Object.create(long) as LogReader, { read: (at: number) => (pieces++, long.read(at)) });
  await server!.close();
  const opened = (await ControlServer.open(run, counting, deaf, controlLimits, [address])) as ControlServer;
  server = opened;
  const client = new Client(address).hello();
  client.socket.pause();
  await until(() => pieces > 0);
  await new Promise((resolve) => setTimeout(resolve, 200));
  // 16 MB are 61 pieces: no more of them wait in memory than the system takes, and one.
  expect(pieces).toBeLessThan(15);
  client.socket.resume();
  await until(() => client.text.length === 16_000_016);
  long.close();
});

test('the end waits for who reads, and not for ever for who does not', async () => {
  const address = await open({ patienceMs: 1500 });
  const [reader, sleeper] = [new Client(address).hello(), new Client(address).hello()];
  await until(() => reader.lines.length === 2 && sleeper.lines.length === 2);
  sleeper.socket.pause();
  for (let i = 0; i < 1500; i++) append(JSON.stringify({ n: i, more: 'x'.repeat(1000) }));
  const began = performance.now();
  await server!.close();
  expect(performance.now() - began).toBeGreaterThan(1400);
  await reader.closed;
  expect(reader.lines).toHaveLength(1502);
  expect(readdirSync(run)).toEqual(['events.jsonl']);
});

test('what was asked is told at once to who knows of that, also to who comes later, until it is heard', async () => {
  const address = await open({}, (order) => server!.tellAsked(order));
  const [knows, other] = [new Client(address).hello({ answers: true }), new Client(address).hello()];
  await until(() => knows.lines.length === 2 && other.lines.length === 2);
  other.say({ type: 'stop' });
  await until(() => knows.lines.length === 3);
  const later = new Client(address).hello({ answers: true });
  await until(() => later.lines.length === 3);
  for (const { lines } of [knows, later]) expect(lines).toEqual(['{"n":0}', '{"n":1}', '{"type":"asked","of":"stop"}']);
  server!.tellAsked(null);
  append('{"n":2}');
  const last = new Client(address).hello({ answers: true });
  await until(() => last.lines.length === 3 && other.lines.length === 3);
  for (const { lines } of [last, other]) expect(lines).toEqual(['{"n":0}', '{"n":1}', '{"n":2}']);
});

const posix = test.skipIf(process.platform === 'win32');

posix('a run whose folder goes is told of to who is there', async () => {
  const address = await open();
  const client = new Client(address).hello();
  await until(() => client.lines.length === 2);
  rmSync(run, { recursive: true });
  server!.broadcast('{"n":2}');
  await until(() => client.lines.length === 3);
  const late = new Client(address).hello();
  await until(() => late.lines.length === 2);
  await server!.close();
  await client.closed;
  expect(existsSync(address.path)).toBe(false);
});

posix('the first place that works is taken', async () => {
  const [missing, file, long] = [path.join(folder, 'missing'), path.join(folder, 'file'), path.join(folder, 'x'.repeat(100))] as const;
  writeFileSync(file, '');
  mkdirSync(long);
  const places = addressesIn(missing, file, long, folder);
  const opened = await ControlServer.open(run, log, deaf, controlLimits, places);
  server = opened as ControlServer;
  expect(JSON.parse(readFileSync(path.join(run, 'control.json'), 'utf8'))).toEqual(places[3]);
  expect(statSync(places[3]!.path).mode & 0o777).toBe(0o600);
});

posix('where no place works the run is told so, with each place and why', async () => {
  const [missing, file, long] = [path.join(folder, 'missing'), path.join(folder, 'file'), path.join(folder, 'x'.repeat(100))] as const;
  writeFileSync(file, '');
  mkdirSync(long);
  const trouble = await ControlServer.open(run, log, deaf, controlLimits, addressesIn(missing, file, long));
  expect(trouble).toMatchObject({ id: 'no-control-socket' });
  expect(fill(trouble as never)).toBe(
    `The run goes on, but no window can pause or stop it, and what it shows comes from the log alone, for no socket can be made in ${missing} (it does not exist), ${file} (a part of its path is a file, not a folder), ${long} (its path is too long): set TMPDIR to a folder of yours with a short path.`,
  );
  expect(readdirSync(run)).toEqual(['events.jsonl']);
});

posix('where control.json cannot be written the run goes on without, and no socket is left', async () => {
  mkdirSync(path.join(run, 'control.json'));
  const [address] = addressesIn(folder);
  const trouble = await ControlServer.open(run, log, deaf, controlLimits, [address!]);
  expect(trouble).toMatchObject({ id: 'not-heard' });
  expect(fill(trouble as never)).toContain('control.json');
  await until(() => !existsSync(address!.path));
});

test('an edit is answered to who has asked for it, and to nobody else; what is none is left alone', async () => {
  const address = await open();
  const [asks, watches] = [new Client(address).hello(), new Client(address).hello()];
  asks.say({ type: 'edit', set: [] }).say({ type: 'edit', set: [1] }).say({ type: 'edit' }).say({ type: 'edit', set: ['epochs=4'] });
  await until(() => asks.text.includes('edit-answer'));
  expect(asks.text.trim().split('\n').slice(2).map((line) => parseEditAnswer(line))).toEqual([{ type: 'edit-answer', epoch: 2, changes: [{ path: 'epochs=4', from: 1, to: 2 }], doubts: [] }]);
  server!.broadcast('{"n":2}');
  await until(() => watches.text.includes('{"n":2}'));
  expect(watches.text).not.toContain('edit');
});
