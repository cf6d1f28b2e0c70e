import { closeSync, fdatasyncSync, ftruncateSync, openSync } from 'node:fs';
import { SaidError } from '../shared/said-error';
import { readRegularFile } from './regular-file';
import { cannotWrite, writeAtomically } from './write-atomically';
import { writeWhole } from './write-whole';

/** A file that grows while a run goes. What is appended is given to the system at once, so that a killed process loses none of it. */
export class AppendedFile {
  private descriptor: number | null = null;

  constructor(readonly place: string) {}

  /** Whether it was begun. */
  get isOpen(): boolean {
    return this.descriptor !== null;
  }

  /** Begins with these bytes, in place of what there was. Throws a UserError where they cannot be written. */
  writeAnew(bytes: Uint8Array): void {
    this.close();
    writeAtomically(this.place, bytes);
    this.descriptor = openSync(this.place, 'r+');
  }

  /** Goes on behind the first bytes of what there is. Throws the system's errors. */
  goOn(end: number): void {
    this.descriptor = openSync(this.place, 'r+');
    this.cut(end);
  }

  /** Takes off what lies behind a place. */
  cut(end: number): void {
    ftruncateSync(this.descriptor!, end);
  }

  /** Writes all of the bytes from a place on, or none of them. Throws a UserError where there is no room. */
  append(bytes: Uint8Array, at: number): void {
    try {
      writeWhole(this.descriptor!, bytes, at);
    } catch (error) {
      this.cut(at);
      throw cannotWrite(this.place, error);
    }
  }

  /** Puts what there is where a power cut leaves it. Throws a UserError. */
  sync(): void {
    if (this.descriptor === null) return;
    try {
      fdatasyncSync(this.descriptor);
    } catch (error) {
      throw cannotWrite(this.place, error);
    }
  }

  close(): void {
    if (this.descriptor !== null) closeSync(this.descriptor);
    this.descriptor = null;
  }
}

/** What a file says; null where it says nothing that can be read. Throws the system's errors. */
export function readable<T>(file: string, decode: (bytes: Uint8Array) => T): T | null {
  try {
    return decode(readRegularFile(file));
  } catch (error) {
    if (error instanceof SaidError) return null;
    throw error;
  }
}
