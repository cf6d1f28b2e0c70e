import { timingSafeEqual } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import type { TrainControl } from '../core/train/control';
import { runFiles, type ControlRequest } from '../shared/run-folder';
import { newControlAddress } from './control-address';
import type { EventLog } from './run-folder';
import { writeAtomically } from './write-atomically';

/**
 * The socket on which a live run is followed and controlled. Each line sent is a line of events.jsonl, so a client that
 * knows how many it has gets the rest without a gap. Only this user can reach it, and only with the token.
 */
export class ControlServer {
  private readonly clients = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly file: string,
  ) {}

  static async open(run: string, log: EventLog, control: TrainControl): Promise<ControlServer> {
    const address = newControlAddress();
    const server = createServer();
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(address.path, resolve));
    if (process.platform !== 'win32') chmodSync(address.path, 0o600);
    const addressFile = path.join(run, runFiles.control);
    writeAtomically(addressFile, JSON.stringify(address));
    if (process.platform !== 'win32') chmodSync(addressFile, 0o600);
    const opened = new ControlServer(server, addressFile);
    server.on('connection', (socket) => opened.serve(socket, address.token, log, control));
    return opened;
  }

  /** A line that has just been appended to the log. */
  broadcast(line: string): void {
    for (const client of this.clients) client.write(`${line}\n`);
  }

  /** Lets clients read what was sent, then hangs up. */
  async close(): Promise<void> {
    rmSync(this.file, { force: true });
    for (const client of this.clients) client.end();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private serve(socket: Socket, token: string, log: EventLog, control: TrainControl): void {
    let rest = '';
    let known = false;
    socket.setEncoding('utf8');
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.clients.delete(socket));
    socket.on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop()!;
      for (const line of lines) {
        const request = parse(line);
        if (!known) {
          if (request?.type !== 'hello' || !sameToken(request.token, token)) return void socket.destroy();
          known = true;
          for (const past of log.from(request.from)) socket.write(`${past}\n`);
          this.clients.add(socket);
        } else if (request?.type === 'pause') control.pause();
        else if (request?.type === 'resume') control.resume();
        else if (request?.type === 'stop') control.stop();
      }
      if (rest.length > 4096) socket.destroy();
    });
  }
}

function parse(line: string): ControlRequest | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'type' in value ? (value as ControlRequest) : null;
  } catch {
    return null;
  }
}

function sameToken(given: unknown, token: string): boolean {
  const [a, b] = [Buffer.from(String(given)), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
