import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { liveAddress } from '../../extension/lab/control-link';
import { newControlAddresses, parseControlAddress } from '../../extension/trainer/control-address';
import { RunLock } from '../../extension/trainer/run-lock';

const elsewhere = mkdtempSync(path.join(os.tmpdir(), 'cnn-lab-elsewhere-'));
/** The last place that sockets are made in, as of a test of its own. */
const place = mkdtempSync(path.join(os.tmpdir(), 'cnn-lab-place-'));
vi.stubEnv('TMPDIR', place);
const own = newControlAddresses().at(-1)!;
const sockets = process.platform === 'win32' ? [] : [own.path, path.join(elsewhere, path.basename(own.path)), path.join(place, 'agent.sock')];
const servers = sockets.map(() => createServer());
beforeAll(() => Promise.all(servers.map((server, i) => new Promise<void>((resolve) => server.listen(sockets[i], resolve)))));
afterAll(async () => {
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  vi.unstubAllEnvs();
  for (const folder of [elsewhere, place]) rmSync(folder, { recursive: true });
});

const parsed = (changes: object) => parseControlAddress(JSON.stringify({ ...own, ...changes }));

test('an address that a trainer made is taken', () => {
  expect(parsed({})).toEqual(own);
});

test.runIf(process.platform !== 'win32')('a socket elsewhere, of another name, a link or a file is not ours', () => {
  const name = path.basename(own.path);
  for (const place of sockets.slice(1)) expect(parsed({ path: place }), place).toBeNull();
  expect(parsed({ path: `${place}/../${path.basename(place)}/${name}` })).toBeNull();
  expect(parsed({ path: name })).toBeNull();
  expect(parsed({ path: '\\\\evil\\pipe\\cnn-lab-12-0123abcd' })).toBeNull();
  const [link, file, nothing] = ['00000000', '11111111', '22222222'].map((hex) => path.join(place, `cnn-lab-${process.pid}-${hex}.sock`)) as [string, string, string];
  try {
    symlinkSync(sockets[2]!, link);
    writeFileSync(file, '');
    for (const place of [link, file, nothing]) expect(parsed({ path: place }), place).toBeNull();
  } finally {
    rmSync(link);
    rmSync(file);
  }
});

test.runIf(process.platform !== 'win32')('whatever TMPDIR the trainer has, the window finds its socket, and looks nowhere else', async () => {
  const usual = await new Promise<string>((resolve) => {
    vi.stubEnv('TMPDIR', elsewhere);
    const [address] = newControlAddresses();
    const server = createServer().listen(address!.path, () => {
      vi.stubEnv('TMPDIR', place);
      expect(parsed(address!)).toEqual(address);
      server.close(() => resolve(address!.path));
    });
  });
  expect(path.dirname(usual)).toBe('/tmp');
  // Its own last resort is not everybody's.
  expect(parsed({ path: sockets[1]! })).toBeNull();
});

test('on Windows only pipes of this machine, of our name', () => {
  const platform = Object.getOwnPropertyDescriptor(process, 'platform')!;
  Object.defineProperty(process, 'platform', { value: 'win32' });
  try {
    expect(parsed({ path: '\\\\.\\pipe\\cnn-lab-12-0123abcd' })?.path).toBe('\\\\.\\pipe\\cnn-lab-12-0123abcd');
    for (const place of ['\\\\evil\\pipe\\cnn-lab-12-0123abcd', '\\\\.\\pipe\\docker_engine', '\\\\.\\pipe\\..\\cnn-lab-12-0123abcd', '\\\\?\\UNC\\evil\\pipe\\cnn-lab-12-0123abcd', '//./pipe/cnn-lab-12-0123abcd', 'C:\\cnn-lab-12-0123abcd.sock'])
      expect(parsed({ path: place }), place).toBeNull();
  } finally {
    Object.defineProperty(process, 'platform', platform);
  }
});

test.each([{ pid: 0 }, { pid: -1 }, { pid: '7' }, { pid: 1.5 }, { token: 7 }, { token: '' }, { token: 'x'.repeat(48) }, { path: null }, { path: { port: 80 } }, { path: 80 }])('%j is no address', (changes) => {
  expect(parsed(changes)).toBeNull();
});

test.each(['', 'null', '[]', '7', '{', '"x"'])('a control.json that holds %j is none', (words) => expect(parseControlAddress(words)).toBeNull());

test('a control.json that is huge, or a folder, is none', async () => {
  const huge = path.join(elsewhere, 'control.json');
  writeFileSync(huge, JSON.stringify({ ...own, more: 'x'.repeat(5000) }));
  expect(await liveAddress(huge)).toBeNull();
  expect(await liveAddress(elsewhere)).toBeNull();
  writeFileSync(huge, JSON.stringify(own));
  // Whoever it names has to be carrying the run out.
  expect(await liveAddress(huge)).toBeNull();
  const lock = RunLock.take(elsewhere);
  expect(await liveAddress(huge)).toEqual(process.platform === 'win32' ? null : own);
  lock.release();
});
