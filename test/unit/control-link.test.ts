import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ControlLink } from '../../extension/lab/control-link';
import type { RunEvent } from '../../extension/shared/events';
import type { ControlAddress, Order } from '../../extension/shared/run-folder';

let folder: string;
let server: Server;
let peer: Promise<Socket>;
let address: ControlAddress;
beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'cnn-lab-link-'));
  address = { path: process.platform === 'win32' ? `\\\\.\\pipe\\${path.basename(folder)}` : path.join(folder, 's.sock'), token: 'f'.repeat(48), pid: 7 };
  server = createServer();
  peer = new Promise((resolve) => server.once('connection', resolve));
  await new Promise<void>((resolve) => server.listen(address.path, resolve));
});
afterEach(async () => {
  (await peer).destroy();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

async function linked(lineBytes?: number) {
  const link = await ControlLink.open(address, 3, lineBytes);
  const lines: (RunEvent | null)[] = [];
  const orders: Order[] = [];
  const closed = new Promise<void>((resolve) => link.listen((batch) => lines.push(...batch), (order) => orders.push(order), resolve));
  return { link, lines, orders, closed, socket: await peer };
}

const paused = '{"type":"paused","time":1,"step":1,"epoch":1}';

test('it says who it is, from which line on, and that it knows of answers', async () => {
  const { link, socket } = await linked();
  const words = await new Promise<string>((resolve) => socket.once('data', (piece: Buffer) => resolve(piece.toString())));
  expect(JSON.parse(words)).toEqual({ type: 'hello', token: address.token, from: 3, answers: true });
  link.close();
});

test('lines of the log count, whatever they are; what was asked is none of them', async () => {
  const { link, lines, orders, closed, socket } = await linked();
  socket.end(`${paused}\n{"type":"asked","of":"stop"}\n{"type":"later-version"}\n{"type":"asked","of":"resume"}\n{"type":"asked","of":"format"}\nnonsense\n`);
  await closed;
  expect(lines.map((event) => event?.type ?? null)).toEqual(['paused', null, null, null]);
  expect(orders).toEqual(['stop', 'resume']);
  link.close();
});

test.each([['with its end', '\n'], ['without end', '']])('a line longer than any may be, %s', async (_, end) => {
  const { lines, closed, socket } = await linked(100);
  socket.on('error', () => undefined).write(`${paused}\n${'x'.repeat(200)}${end}`);
  if (end) {
    // It counts, as a line that says nothing, and what follows is read.
    socket.end(`${paused}\n`);
    await closed;
    expect(lines.map((event) => event?.type ?? null)).toEqual(['paused', null, 'paused']);
  } else {
    await closed;
    expect(lines.map((event) => event?.type ?? null)).toEqual(['paused']);
  }
});
