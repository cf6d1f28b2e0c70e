import { connect, type Socket } from 'node:net';
import path from 'node:path';
import type { RunEvent } from '../shared/events';
import type { ControlAddress, ControlRequest } from '../shared/run-folder';
import { parseEvent } from '../shared/parse-event';
import { controlBytes, parseControlAddress } from '../trainer/control-address';
import { liveTrainer } from '../trainer/live-trainer';
import { eventBytes, LineCutter } from '../trainer/log-lines';
import { readSmallFile } from '../trainer/regular-file';

/** A connection to the trainer of one run, which must be alive: its events from a line of the log on, and orders to it. */
export class ControlLink {
  private constructor(private readonly socket: Socket) {}

  /** Resolves once connected; rejects where nobody listens at the address (any more). */
  static open(address: ControlAddress, from: number): Promise<ControlLink> {
    return new Promise((resolve, reject) => {
      const socket = connect(address.path);
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        // Errors after this are followed by `close`, which is all that a listener needs.
        socket.on('error', () => undefined);
        const link = new ControlLink(socket);
        link.send({ type: 'hello', token: address.token, from });
        resolve(link);
      });
    });
  }

  /** `receive` gets what came in one piece: each line counts, also one that is no event (null). */
  listen(receive: (lines: (RunEvent | null)[]) => void, closed: () => void): void {
    const cutter = new LineCutter(eventBytes);
    this.socket.on('data', (piece: Buffer) => {
      const events: (RunEvent | null)[] = [];
      cutter.cut(piece, (bytes, start, end) => events.push(bytes && parseEvent(bytes.toString('utf8', start, end))));
      if (events.length > 0) receive(events);
      if (cutter.overlong) this.close();
    });
    this.socket.once('close', closed);
  }

  send(request: ControlRequest): void {
    this.socket.write(`${JSON.stringify(request)}\n`);
  }

  close(): void {
    this.socket.destroy();
  }
}

/** The address in a run's control.json, or null where there is none, it is none of ours, or its process is gone. */
export async function liveAddress(file: string): Promise<ControlAddress | null> {
  const address = await readSmallFile(file, controlBytes).then(parseControlAddress, () => null);
  return address && liveTrainer(path.dirname(file)) === address.pid ? address : null;
}
