/** The part of the library that is used; it brings no types. */
declare module 'yauzl' {
  import type { Readable } from 'node:stream';

  export interface Entry {
    fileName: string;
    compressedSize: number;
    uncompressedSize: number;
    crc32: number;
    isEncrypted(): boolean;
    canDecodeFileData(): boolean;
  }
  export interface ZipFile {
    eachEntry(): AsyncIterable<Entry>;
    openReadStreamPromise(entry: Entry): Promise<Readable>;
    close(): void;
  }
  /** Rejects where it is no zip; its entries where a name is absolute or leads out. Each file is held against the size that stands for it. */
  export function openPromise(file: string, options: { autoClose: false }): Promise<ZipFile>;
}
