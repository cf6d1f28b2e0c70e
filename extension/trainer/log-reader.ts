import { closeSync, openSync } from 'node:fs';
import { pieceBytes, piecesOf } from './log-lines';

/** Where every so many-th line begins is remembered: a client that knows most of a log gets the rest without reading it all. */
const linesPerMark = 4096;

/** The events.jsonl of a run that is going, by line, while another appends to it; it stays readable where its file is removed. */
export class LogReader {
  private readonly descriptor: number;
  /** Complete lines in the file. */
  lines = 0;
  /** Their bytes. */
  size = 0;
  private readonly marks: number[] = [0];

  constructor(file: string) {
    this.descriptor = openSync(file, 'r');
    let at = 0;
    for (const piece of piecesOf(this.descriptor)) {
      for (let end = piece.indexOf(10); end !== -1; end = piece.indexOf(10, end + 1)) this.grow(at + end + 1);
      at += piece.length;
    }
  }

  /** A line was appended. */
  appended(line: string): void {
    this.grow(this.size + Buffer.byteLength(line) + 1);
  }

  /** The byte at which a line begins; of one that is not there yet, where the log ends now. */
  offset(line: number): number {
    if (line >= this.lines) return this.size;
    const mark = Math.floor(line / linesPerMark);
    let left = line - mark * linesPerMark;
    let at = this.marks[mark]!;
    if (left === 0) return at;
    for (const piece of piecesOf(this.descriptor, at, this.size)) {
      for (let end = piece.indexOf(10); end !== -1; end = piece.indexOf(10, end + 1)) if (--left === 0) return at + end + 1;
      at += piece.length;
    }
    return this.size;
  }

  /** Complete lines' bytes from `at` on, at most one piece of them; empty at the end. */
  read(at: number): Buffer {
    for (const piece of piecesOf(this.descriptor, at, Math.min(this.size, at + pieceBytes))) return Buffer.from(piece);
    return Buffer.alloc(0);
  }

  close(): void {
    closeSync(this.descriptor);
  }

  private grow(size: number): void {
    this.size = size;
    if (++this.lines % linesPerMark === 0) this.marks.push(size);
  }
}
