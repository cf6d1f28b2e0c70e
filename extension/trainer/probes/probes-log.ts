import { existsSync } from 'node:fs';
import path from 'node:path';
import { decodeProbes, encodeFrame, encodeProbesHead, frameBytes, type ProbeConstants, type ProbeFrame, type Probes, type ProbesHead } from '../../shared/probes';
import { runFiles } from '../../shared/run-folder';
import { AppendedFile, readable } from '../appended-file';
import { readRegularFile } from '../regular-file';

/** How far a run has come: epochs and optimizer steps done. */
interface Reached {
  epoch: number;
  step: number;
}

/**
 * probes.bin of a run that is going. A frame is given to the system as its epoch ends, before the checkpoint that rests on it. Where the next one would not fit, the
 * file is made anew with every second epoch of those so far.
 */
export class ProbesLog {
  private readonly file: AppendedFile;
  private epochs: number[] = [];
  /** Bytes before the first frame. */
  private begin: number;

  private constructor(
    file: string,
    private head: ProbesHead,
    private readonly once: ProbeConstants,
    private readonly most: number,
  ) {
    this.file = new AppendedFile(file);
    this.begin = encodeProbesHead(head, once).length;
  }

  /**
   * Of a run that has come so far, in a file of `most` bytes: what comes after is taken off. Of the run that this one goes on from (`past`) the epochs that they have in
   * common are there. What was recorded of other pictures or layers, and what cannot be read, is not carried on. Throws a UserError where it cannot be written.
   */
  static open(run: string, head: ProbesHead, once: ProbeConstants, most: number, done: Reached, past: (Reached & { run: string }) | null = null): ProbesLog {
    const log = new ProbesLog(path.join(run, runFiles.probes), head, once, most);
    const own = existsSync(log.file.place);
    const found = own ? readable(log.file.place, decodeProbes) : past && readable(path.join(past.run, runFiles.probes), decodeProbes);
    const until = own ? done : past ?? done;
    if (found && nameOf(found.head) === nameOf(head)) {
      log.head = { ...head, every: Math.max(head.every, found.head.every) };
      log.writeAnew(found.frames.flatMap(({ epoch, step }, i) => (epoch <= until.epoch + 1 && step <= until.step ? [{ epoch, bytes: bytesOf(found, i) }] : [])));
    }
    return log;
  }

  /** Whether an epoch, counted from 1, is one of those that are recorded. */
  wants(epoch: number): boolean {
    return (epoch - 1) % this.head.every === 0;
  }

  /** Bytes of the file with one frame. */
  get least(): number {
    return this.begin + frameBytes(this.head);
  }

  /** Writes the whole frame or nothing of it; what there was of its epoch, which a run may end within and go on from, gives way. Throws a UserError where there is no room on the disk. */
  append(frame: ProbeFrame): void {
    const size = frameBytes(this.head);
    while (this.epochs.length > 0 && this.epochs.at(-1)! >= frame.epoch) this.epochs.pop();
    while (this.begin + (this.epochs.length + 1) * size > this.most && this.epochs.length > 0) this.thin();
    if (!this.file.isOpen) this.writeAnew([]);
    const end = this.end;
    this.file.append(encodeFrame(this.head, frame), end);
    this.file.cut(end + size);
    this.epochs.push(frame.epoch);
  }

  /** Puts the frames so far where a power cut leaves them. */
  sync(): void {
    this.file.sync();
  }

  close(): void {
    this.file.close();
  }

  private get end(): number {
    return this.begin + this.epochs.length * frameBytes(this.head);
  }

  private thin(): void {
    const probes = decodeProbes(readRegularFile(this.file.place));
    this.head = { ...this.head, every: 2 * this.head.every };
    this.writeAnew(this.epochs.flatMap((epoch, i) => (this.wants(epoch) ? [{ epoch, bytes: bytesOf(probes, i) }] : [])));
  }

  private writeAnew(frames: { epoch: number; bytes: Uint8Array }[]): void {
    const begin = encodeProbesHead(this.head, this.once);
    this.file.writeAnew(Buffer.concat([begin, ...frames.map(({ bytes }) => bytes)]));
    this.begin = begin.length;
    this.epochs = frames.map(({ epoch }) => epoch);
  }
}

/** What two files have in common whose frames are of the same pictures and layers. */
const nameOf = (head: ProbesHead): string => JSON.stringify({ ...head, every: 0 });

const bytesOf = ({ head, offset, bytes }: Probes, i: number): Uint8Array => bytes.subarray(offset + i * frameBytes(head), offset + (i + 1) * frameBytes(head));
