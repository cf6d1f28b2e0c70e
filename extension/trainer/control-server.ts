import { timingSafeEqual } from 'node:crypto';
import { chmodSync, existsSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { fileReason } from '../shared/file-reason';
import { saidOf } from '../shared/reason-of';
import { runFiles, type AskedLine, type ControlAddress, type ControlRequest, type EditAnswer, type Order } from '../shared/run-folder';
import { said, together, type Mistake, type Said } from '../shared/said';
import { SaidError } from '../shared/said-error';
import { longestPath, newControlAddresses } from './control-address';
import { parseControlRequest } from './control-request';
import { LineCutter } from './log-lines';
import type { LogReader } from './log-reader';
import { writeAtomically } from './write-atomically';

/** What a client may take of the trainer. */
export const controlLimits = {
  /** Bytes of a request: more than one ever has. */
  requestBytes: 4096,
  /** So many bytes of what a client was sent may wait to be read. */
  unreadBytes: 1 << 23,
  /** How long a connection may be without a token, and the end of a run waits for clients that do not read. */
  patienceMs: 5000,
  /** Connections at once. */
  connections: 32,
};
export type ControlLimits = typeof controlLimits;

/** What hears the clients; it may throw, which is that client's loss. */
interface Hear {
  order(order: Order): void;
  edit(set: string[], answer: (answer: EditAnswer) => void): void;
}

/**
 * The socket on which a live run is followed and controlled. Each line sent is a line of events.jsonl (or an AskedLine, to clients that know of those), so a client
 * that knows how many it has gets the rest without a gap. Only this user can reach it, and only with the token.
 */
export class ControlServer {
  private readonly sockets = new Set<Socket>();
  /** Those that are being told what is past. */
  private readonly replaying = new Set<Socket>();
  /** Those that hear what happens. */
  private readonly clients = new Set<Socket>();
  /** Those that know of AskedLines. */
  private readonly answered = new WeakSet<Socket>();
  private closing = false;
  /** What was asked last and not done yet, as a line. */
  private asked: string | null = null;

  private constructor(
    private readonly server: Server,
    private readonly address: ControlAddress,
    /** The control.json. */
    private readonly file: string,
    private readonly log: LogReader,
    private readonly hear: Hear,
    private readonly limits: ControlLimits,
  ) {
    server.on('connection', (socket) => this.serve(socket));
  }

  /** At the first of the addresses that works; where none does, or the run's folder cannot be told, why the run goes on without. */
  static async open(run: string, log: LogReader, hear: Hear, limits = controlLimits, addresses = newControlAddresses()): Promise<ControlServer | Mistake> {
    const file = path.join(run, runFiles.control);
    const failures: Said[] = [];
    for (const address of addresses) {
      const server = createServer();
      server.maxConnections = limits.connections;
      try {
        await listen(server, address.path);
        if (process.platform !== 'win32') chmodSync(address.path, 0o600);
      } catch (error) {
        server.close();
        failures.push({ sentence: '{place} ({reason})', values: { place: path.dirname(address.path), reason: fileReason(error) ?? saidOf(error) } });
        continue;
      }
      try {
        writeAtomically(file, JSON.stringify(address));
        if (process.platform !== 'win32') chmodSync(file, 0o600);
      } catch (error) {
        server.close();
        removed(file);
        return unheard(error);
      }
      return new ControlServer(server, address, file, log, hear, limits);
    }
    return noSocket(failures);
  }

  /** A line that has just been appended to the log. A client that does not read is hung up on: it has the log itself, and may come again. */
  broadcast(line: string): void {
    for (const client of this.clients) this.send(client, line);
  }

  /** What a client has asked for and is not done yet: all that know of such lines are told, also those that come later; null once it is done. */
  tellAsked(of: Order | null): void {
    this.asked = of && JSON.stringify({ type: 'asked', of } satisfies AskedLine);
    for (const client of this.clients) this.tellOne(client);
  }

  /** Lets clients read what was sent, then hangs up: on those that do not read, or have not said who they are, after a while. */
  async close(): Promise<void> {
    removed(this.file);
    for (const socket of this.sockets) {
      if (this.clients.has(socket)) socket.end();
      else if (!this.replaying.has(socket)) socket.destroy();
    }
    const giveUp = setTimeout(() => this.sockets.forEach((socket) => socket.destroy()), this.limits.patienceMs);
    this.closing = true;
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
    clearTimeout(giveUp);
  }

  private send(client: Socket, line: string): void {
    client.write(`${line}\n`);
    if (client.writableLength > this.limits.unreadBytes) client.destroy();
  }

  private tellOne(client: Socket): void {
    if (this.asked !== null && this.answered.has(client)) this.send(client, this.asked);
  }

  private serve(socket: Socket): void {
    const lines = new LineCutter(this.limits.requestBytes);
    let known = false;
    this.sockets.add(socket);
    const stranger = setTimeout(() => socket.destroy(), this.limits.patienceMs);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      clearTimeout(stranger);
      for (const set of [this.sockets, this.clients, this.replaying]) set.delete(socket);
    });
    const take = (line: string): void => {
      const request = parseControlRequest(line);
      if (known) return request ? this.take(socket, request) : undefined;
      if (request?.type !== 'hello' || !sameToken(request.token, this.address.token)) return void socket.destroy();
      known = true;
      clearTimeout(stranger);
      this.replaying.add(socket);
      if (request.answers) this.answered.add(socket);
      // Whatever keeps the log from being read is this client's loss alone.
      this.replay(socket, request.from).catch(() => socket.destroy());
    };
    const takeGuarded = (line: string): void => {
      try {
        take(line);
      } catch {
        socket.destroy();
      }
    };
    socket.on('data', (piece: Buffer) => {
      lines.cut(piece, (bytes, start, end) => {
        if (socket.destroyed) return;
        if (bytes === null) socket.destroy();
        else takeGuarded(bytes.toString('utf8', start, end));
      });
      if (lines.overlong) socket.destroy();
    });
  }

  /** From a client that has said who it is. */
  private take(socket: Socket, request: ControlRequest): void {
    if (request.type === 'edit') this.hear.edit(request.set, (answer) => void (socket.destroyed || this.send(socket, JSON.stringify(answer))));
    else if (request.type !== 'hello') this.hear.order(request.type);
  }

  /** What is past, as fast as the client reads; then it is one of those who hear what happens. */
  private async replay(socket: Socket, from: number): Promise<void> {
    const { log } = this;
    let at = log.offset(from);
    while (at < log.size && !socket.destroyed) {
      const piece = log.read(at);
      if (piece.length === 0) throw new Error('The log is shorter than it was.');
      at += piece.length;
      if (!socket.write(piece)) await drained(socket);
    }
    this.replaying.delete(socket);
    if (socket.destroyed) return;
    this.clients.add(socket);
    this.tellOne(socket);
    if (this.closing) socket.end();
  }
}

/** Rejects where nothing can be made at that place. */
async function listen(server: Server, place: string): Promise<void> {
  if (process.platform !== 'win32' && Buffer.byteLength(place) > longestPath) throw new SaidError(said`its path is too long`);
  // Asked for a socket there, the system only says that it may not be made.
  if (process.platform !== 'win32' && !existsSync(path.dirname(place))) throw new SaidError(said`it does not exist`);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(place, resolve));
  // Later ones are connections that could not be taken, as where too many files are open.
  server.removeAllListeners('error').on('error', () => undefined);
}

/** Left where it is, it names a process that is gone. */
function removed(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    return;
  }
}

const noSocket = (failures: Said[]): Mistake => ({
  id: 'no-control-socket',
  sentence: 'The run goes on, but no window can pause or stop it, and what it shows comes from the log alone, for no socket can be made in {places}: set TMPDIR to a folder of yours with a short path.',
  values: { places: together(failures, ', ') },
});

/** Why a run goes on without being heard, by a reason that is a sentence. */
export const unheard = (error: unknown): Mistake => ({
  id: 'not-heard', sentence: 'The run goes on, but no window can pause or stop it, and what it shows comes from the log alone: {reason}',
  values: { reason: saidOf(error) },
});

/** Also where it is closed instead. */
const drained = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done).off('close', done);
      resolve();
    };
    socket.on('drain', done).on('close', done);
  });

function sameToken(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
