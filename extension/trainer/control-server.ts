import { timingSafeEqual } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import type { TrainControl } from '../core/train/control';
import { runFiles, type ControlAddress } from '../shared/run-folder';
import { newControlAddresses, sweepSockets } from './control-address';
import { parseControlRequest } from './control-request';
import { LineCutter } from './log-lines';
import type { EventLog } from './run-folder';
import { writeAtomically } from './write-atomically';

/** More than a request ever has. */
const requestBytes = 4096;
/** So much of what a client was sent may wait to be read. */
const unreadBytes = 1 << 23;
/** How long a connection may be without a token, and the end of a run waits for clients that do not read. */
const patienceMs = 5000;
/** Connections at once. */
const mostConnections = 32;

/**
 * The socket on which a live run is followed and controlled. Each line sent is a line of events.jsonl, so a client that
 * knows how many it has gets the rest without a gap. Only this user can reach it, and only with the token.
 */
export class ControlServer {
  private readonly sockets = new Set<Socket>();
  /** Those that are being told what is past. */
  private readonly replaying = new Set<Socket>();
  /** Those that hear what happens. */
  private readonly clients = new Set<Socket>();
  private closing = false;

  private constructor(
    /** Null where no socket could be made anywhere. */
    private readonly server: Server | null,
    private readonly file: string,
  ) {}

  static async open(run: string, log: EventLog, control: TrainControl): Promise<ControlServer> {
    const addressFile = path.join(run, runFiles.control);
    const listening = await listen();
    if (!listening) return new ControlServer(null, addressFile);
    const { server, address } = listening;
    void sweepSockets();
    writeAtomically(addressFile, JSON.stringify(address));
    if (process.platform !== 'win32') chmodSync(addressFile, 0o600);
    const opened = new ControlServer(server, addressFile);
    server.on('connection', (socket) => opened.serve(socket, address.token, log, control));
    return opened;
  }

  /** False: nobody can follow the run or stop it but by a signal. */
  get reachable(): boolean {
    return this.server !== null;
  }

  /** A line that has just been appended to the log. A client that does not read is hung up on: it has the log itself, and may come again. */
  broadcast(line: string): void {
    for (const client of this.clients) {
      client.write(`${line}\n`);
      if (client.writableLength > unreadBytes) client.destroy();
    }
  }

  /** Lets clients read what was sent, then hangs up: on those that do not read, or have not said who they are, after a while. */
  async close(): Promise<void> {
    try {
      rmSync(this.file, { force: true });
    } catch {
      // Left there, it names a process that is gone.
    }
    for (const socket of this.sockets) {
      if (this.clients.has(socket)) socket.end();
      else if (!this.replaying.has(socket)) socket.destroy();
    }
    const giveUp = setTimeout(() => this.sockets.forEach((socket) => socket.destroy()), patienceMs);
    this.closing = true;
    await new Promise<void>((resolve) => (this.server ? this.server.close(() => resolve()) : resolve()));
    clearTimeout(giveUp);
  }

  private serve(socket: Socket, token: string, log: EventLog, control: TrainControl): void {
    const lines = new LineCutter(requestBytes);
    let known = false;
    this.sockets.add(socket);
    const stranger = setTimeout(() => socket.destroy(), patienceMs);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      clearTimeout(stranger);
      for (const set of [this.sockets, this.clients, this.replaying]) set.delete(socket);
    });
    const take = (line: string): void => {
      const request = parseControlRequest(line);
      if (known) return void (request && request.type !== 'hello' && control[request.type]());
      if (request?.type !== 'hello' || !sameToken(request.token, token)) return void socket.destroy();
      known = true;
      clearTimeout(stranger);
      this.replaying.add(socket);
      // Whatever keeps the log from being read is this client's loss alone.
      this.replay(socket, log, request.from).catch(() => socket.destroy());
    };
    socket.on('data', (piece: Buffer) => {
      lines.cut(piece, (bytes, start, end) => {
        if (socket.destroyed) return;
        if (bytes === null) socket.destroy();
        else take(bytes.toString('utf8', start, end));
      });
      if (lines.overlong) socket.destroy();
    });
  }

  /** What is past, as fast as the client reads; then it is one of those who hear what happens. */
  private async replay(socket: Socket, log: EventLog, from: number): Promise<void> {
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
    if (this.closing) socket.end();
  }
}

/** A server at the first address that works; null where none does. */
async function listen(): Promise<{ server: Server; address: ControlAddress } | null> {
  for (const address of newControlAddresses()) {
    const server = createServer();
    server.maxConnections = mostConnections;
    const works = await new Promise<boolean>((resolve) => server.once('error', () => resolve(false)).listen(address.path, () => resolve(true)));
    if (!works) continue;
    if (process.platform !== 'win32') chmodSync(address.path, 0o600);
    return { server, address };
  }
  return null;
}

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
