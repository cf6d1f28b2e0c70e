import { connect, type Socket } from 'node:net';
import path from 'node:path';
import type { RunEvent } from '../shared/events';
import { parseAskedLine, parseEditAnswer } from '../shared/parse-asked-line';
import { parseEvent } from '../shared/parse-event';
import { runFiles, type ControlAddress, type ControlRequest, type EditAnswer, type Order } from '../shared/run-folder';
import { controlBytes, parseControlAddress } from '../trainer/control-address';
import { liveTrainer } from '../trainer/live-trainer';
import { eventBytes, LineCutter } from '../trainer/log-lines';
import { readSmallFile } from '../trainer/regular-file';

/** A connection to the trainer of one run, which must be alive: its events from a line of the log on, and orders to it. */
export class ControlLink {
  private constructor(
    private readonly socket: Socket,
    private readonly lineBytes: number,
  ) {}

  /** Resolves once connected; rejects where nobody listens at the address (any more). Who sends a line of more than `lineBytes` is hung up on. */
  static open(address: ControlAddress, from: number, lineBytes = eventBytes): Promise<ControlLink> {
    return new Promise((resolve, reject) => {
      const socket = connect(address.path);
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        // Errors after this are followed by `close`, which is all that a listener needs.
        socket.on('error', () => undefined);
        const link = new ControlLink(socket, lineBytes);
        link.send({ type: 'hello', token: address.token, from, answers: true });
        resolve(link);
      });
    });
  }

  /** `receive` gets what came in one piece: each line of the log counts, also one that is no event (null). `asked` hears what was asked of the trainer and is still to be done, `answered` what it says to an edit. */
  listen(receive: (lines: (RunEvent | null)[]) => void, asked: (of: Order) => void, closed: () => void, answered: (answer: EditAnswer) => void = () => undefined): void {
    const cutter = new LineCutter(this.lineBytes);
    this.socket.on('data', (piece: Buffer) => {
      const events: (RunEvent | null)[] = [];
      const orders: Order[] = [];
      const answers: EditAnswer[] = [];
      cutter.cut(piece, (bytes, start, end) => {
        const line = bytes?.toString('utf8', start, end) ?? null;
        const order = line === null ? null : parseAskedLine(line);
        const answer = line === null ? null : parseEditAnswer(line);
        if (order) orders.push(order);
        else if (answer) answers.push(answer);
        else events.push(line === null ? null : parseEvent(line));
      });
      if (events.length > 0) receive(events);
      orders.forEach(asked);
      answers.forEach(answered);
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

/** A link to the trainer of a run, for orders: nothing of its log is heard. Null where nobody carries the run out. */
export async function linkTo(run: string): Promise<ControlLink | null> {
  const address = await liveAddress(path.join(run, runFiles.control));
  return address && ControlLink.open(address, Number.MAX_SAFE_INTEGER).catch(() => null);
}
