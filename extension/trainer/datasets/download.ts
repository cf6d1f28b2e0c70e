import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileReason } from '../../shared/file-reason';
import { said, together, type Said } from '../../shared/said';
import { SaidError } from '../../shared/said-error';
import { UserError } from '../../shared/user-error';
import { makeFolders } from '../make-folders';
import { reasonOf } from '../../shared/reason-of';

/** A published file, with the checksum that is known of it. */
export interface Wanted {
  name: string;
  md5?: string;
  /** The first digits. */
  sha256?: string | null;
}

export interface DownloadOptions {
  onProgress(done: number, total: number | null): void;
  signal?: AbortSignal;
  /** Called with each piece that came; what it waits for is no silence of the mirror's. */
  between?(): Promise<void>;
  /** A mirror that sends nothing for this long is given up. */
  silenceMs?: number;
  /** Broken connections to one mirror that are resumed before the next mirror is tried. */
  resumes?: number;
  /** What else the user can do where nothing helps. */
  otherwise?: Said;
}

/**
 * Fetches a file into `folder`, goes on where an earlier attempt stopped, checks its checksum and returns its path.
 * Throws a UserError that says what went wrong with each mirror and how to bring the file oneself.
 */
export async function download(wanted: Wanted, mirrors: string[], folder: string, options: DownloadOptions): Promise<string> {
  const { name } = wanted;
  const file = path.join(folder, name);
  try {
    makeFolders(folder);
  } catch (error) {
    throw unwritable(folder, error);
  }
  if (statSync(file, { throwIfNoEntry: false }) && (await wrongSum(file, wanted)) === null) return file;
  const part = `${file}.part`;
  const failures: Said[] = [];
  for (const mirror of mirrors) {
    const url = new URL(name, mirror);
    try {
      await fetchFrom(url, part, options);
      const wrong = await wrongSum(part, wanted);
      if (wrong === null) {
        await rename(part, file);
        return file;
      }
      await rm(part);
      failures.push(said`${{ host: url.host }}: the file's checksum is ${{ got: wrong.got }}, not ${{ wanted: wrong.wanted }}`);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (isOfDisk(error)) throw unwritable(folder, error);
      failures.push(said`${{ host: url.host }}: ${{ reason: explained(error) }}`);
    }
  }
  throw new UserError(
    'download-failed',
    '{name} could not be downloaded ({reasons}): download it yourself from {url} and put it into {folder}, or {otherwise}.',
    { name, reasons: together(failures, '; '), url: new URL(name, mirrors.at(-1)).href, folder, otherwise: options.otherwise ?? said`name it in the data set's "file"` },
  );
}

/** No mirror helps where the disk is full or the folder is not ours. What the network says comes as fetch's own errors. */
const isOfDisk = (error: unknown): boolean => error instanceof Error && 'syscall' in error && fileReason(error) !== null;

function unwritable(folder: string, error: unknown): unknown {
  const reason = fileReason(error);
  if (reason === null) return error;
  return new UserError('data-folder-unwritable', '{folder} cannot be written ({reason}), where what is downloaded goes: name another folder in the setting cnnLab.dataFolder.', { folder, reason });
}

/** A connection that ended in the middle of the file: the mirror has it, and what came is kept. */
class BrokenOff extends SaidError {}

async function fetchFrom(url: URL, part: string, options: DownloadOptions): Promise<void> {
  for (let broken = 0; ; broken++) {
    try {
      await fetchRest(url, part, options);
      return;
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!(error instanceof BrokenOff) || broken >= (options.resumes ?? 5)) throw error;
    }
  }
}

/** One request for what is missing. A server that knows no ranges sends all again. */
async function fetchRest(url: URL, part: string, { onProgress, signal, between, silenceMs = 30_000 }: DownloadOptions): Promise<void> {
  const have = sizeOf(part);
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), silenceMs);
  try {
    const response = await fetch(url, {
      headers: have ? { range: `bytes=${have}-` } : {},
      signal: AbortSignal.any([silence.signal, ...(signal ? [signal] : [])]),
    });
    if (response.status === 416) {
      // What is here is as long as the file, or longer: the checksum tells.
      await response.body?.cancel();
      return;
    }
    if (!response.ok) throw new SaidError(said`it answered ${{ status: `${response.status} ${response.statusText}`.trim() }}`);
    if (!response.body) throw new SaidError(said`it answered nothing`);
    const resumed = response.status === 206;
    const length = Number(response.headers.get('content-length') ?? 0);
    let done = resumed ? have : 0;
    const total = length ? done + length : null;
    const brokenOff = (): Said => (total === null ? said`it broke off after ${{ done }} bytes` : said`it broke off after ${{ done }} of ${{ total }} bytes`);
    const chunks = response.body;
    const counted = async function* (): AsyncIterable<Uint8Array> {
      try {
        for await (const chunk of chunks) {
          clearTimeout(timer);
          await between?.();
          timer = setTimeout(() => silence.abort(), silenceMs);
          done += chunk.length;
          onProgress(done, total);
          yield chunk;
        }
      } catch (error) {
        throw new BrokenOff(brokenOff(), { cause: error });
      }
      if (total !== null && done < total) throw new BrokenOff(brokenOff());
    };
    await pipeline(counted, createWriteStream(part, { flags: resumed ? 'a' : 'w' }));
  } catch (error) {
    if (silence.signal.aborted) throw new SaidError(said`it sent nothing for ${{ seconds: silenceMs / 1000 }} seconds`, { cause: error });
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** The checksum of a file where it is not the one that is wanted; null where it is, or none is known. */
async function wrongSum(file: string, { md5, sha256 }: Wanted): Promise<{ got: string; wanted: string } | null> {
  const wanted = md5 ?? sha256;
  if (!wanted) return null;
  const got = await digestOf(file, md5 ? 'md5' : 'sha256');
  return got.startsWith(wanted) ? null : { got, wanted };
}

export async function digestOf(file: string, algorithm: 'md5' | 'sha256'): Promise<string> {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file, { highWaterMark: 2 ** 20 }), hash);
  return hash.digest('hex');
}

/** fetch hides the reason in its cause: "getaddrinfo ENOTFOUND …". */
function explained(error: unknown): string | Said {
  const cause = error instanceof Error && error.message === 'fetch failed' ? error.cause : undefined;
  return reasonOf(cause instanceof Error && cause.message ? cause : error);
}
