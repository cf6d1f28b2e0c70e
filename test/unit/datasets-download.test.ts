import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { download } from '../../extension/trainer/datasets/download';

const content = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 31 + (i >> 8)) % 256);
const archive = { name: 'pictures.tar.gz', md5: createHash('md5').update(content).digest('hex') };

type Answer = (request: IncomingMessage, response: ServerResponse) => unknown;
let folder: string;
let server: Server;
let answer: Answer;
let requests: string[];
let mirror: string;

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'download-'));
  requests = [];
  server = createServer((request, response) => {
    requests.push(`${request.url} ${request.headers.range ?? ''}`.trim());
    answer(request, response);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}/data/`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

const fetched = (mirrors = [mirror], changes = {}): Promise<string> => download(archive, mirrors, folder, { onProgress: () => {}, silenceMs: 5000, ...changes });

/** Serves the rest that is asked for; where that is more than `most` bytes, it breaks off as soon as so many are on the asker's disk. */
const serve = (bytes: Uint8Array, most = Infinity): Answer => async (request, response) => {
  const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
  response.writeHead(request.headers.range ? 206 : 200, { 'content-length': bytes.length - from });
  if (from + most >= bytes.length) return void response.end(bytes.subarray(from));
  response.write(bytes.subarray(from, from + most));
  const part = path.join(folder, `${archive.name}.part`);
  while ((statSync(part, { throwIfNoEntry: false })?.size ?? 0) < from + most) await new Promise((resolve) => setTimeout(resolve, 2));
  response.destroy();
};

describe('download', () => {
  it('fetches, says how far it is, checks, and does not fetch again', async () => {
    answer = serve(content);
    const progress: [number, number | null][] = [];
    const file = await fetched([mirror], { onProgress: (done: number, total: number | null) => progress.push([done, total]) });
    expect(new Uint8Array(readFileSync(file))).toEqual(content);
    expect(progress.at(-1)).toEqual([content.length, content.length]);
    expect(await fetched()).toBe(file);
    expect(requests).toEqual(['/data/pictures.tar.gz']);
  });

  it('goes on where the connection broke', async () => {
    answer = serve(content, 40_000);
    expect(new Uint8Array(readFileSync(await fetched()))).toEqual(content);
    expect(requests).toEqual(['/data/pictures.tar.gz', '/data/pictures.tar.gz bytes=40000-', '/data/pictures.tar.gz bytes=80000-']);
  });

  it('asks again where nothing came before it broke, and gives up in the end', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.flushHeaders();
      setImmediate(() => response.destroy());
    };
    await expect(fetched([mirror], { resumes: 2 })).rejects.toThrow('it broke off after 0 of 100000 bytes');
    expect(requests).toHaveLength(3);
  });

  it('goes on where an earlier run stopped', async () => {
    writeFileSync(path.join(folder, 'pictures.tar.gz.part'), content.subarray(0, 99_000));
    answer = serve(content);
    expect(new Uint8Array(readFileSync(await fetched()))).toEqual(content);
    expect(requests).toEqual(['/data/pictures.tar.gz bytes=99000-']);
  });

  it('starts again where the server knows no ranges, and follows redirects', async () => {
    writeFileSync(path.join(folder, 'pictures.tar.gz.part'), content.subarray(0, 5000));
    answer = (request, response) => {
      if (request.url!.startsWith('/data')) response.writeHead(302, { location: '/elsewhere' }).end();
      else response.writeHead(200).end(content);
    };
    expect(new Uint8Array(readFileSync(await fetched()))).toEqual(content);
  });

  it('tries the next mirror after wrong bytes, an error and silence', async () => {
    answer = (request, response) => {
      if (request.url!.startsWith('/wrong')) response.end('something else');
      else if (request.url!.startsWith('/missing')) response.writeHead(404).end();
      else if (request.url!.startsWith('/data')) serve(content)(request, response);
    };
    const base = new URL('/', mirror).href;
    const file = await fetched([`${base}wrong/`, `${base}missing/`, `${base}silent/`, mirror], { silenceMs: 200 });
    expect(new Uint8Array(readFileSync(file))).toEqual(content);
    expect(requests.map((url) => url.split('/')[1])).toEqual(['wrong', 'missing', 'silent', 'data']);
  });

  it('says what went wrong with each mirror, and how to bring the file', async () => {
    answer = (_request, response) => response.writeHead(503).end();
    const { host } = new URL(mirror);
    await expect(fetched(['http://127.0.0.1:1/', mirror])).rejects.toThrow(
      new RegExp(`pictures.tar.gz could not be downloaded \\(127.0.0.1:1: .+; ${host}: it answered 503 Service Unavailable\\): download it yourself from ${mirror}pictures.tar.gz and put it into ${folder}`),
    );
    expect(existsSync(path.join(folder, 'pictures.tar.gz'))).toBe(false);
  });

  it('takes a file that the user put there', async () => {
    writeFileSync(path.join(folder, 'pictures.tar.gz'), content);
    await fetched(['http://127.0.0.1:1/']);
    expect(requests).toEqual([]);
  });

  it('stops when told to, and keeps what it has', async () => {
    const stop = new AbortController();
    answer = (_request, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 30_000));
    };
    await expect(fetched([mirror, mirror], { signal: stop.signal, onProgress: (done: number) => done >= 30_000 && stop.abort() })).rejects.toThrow('aborted');
    expect(requests).toHaveLength(1);
  });
});
