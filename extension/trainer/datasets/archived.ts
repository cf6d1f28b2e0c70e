import { said, type Said } from '../../shared/said';

/** The files of an archive, which is open until it is closed. Nothing of it is ever written anywhere. */
export interface ArchiveEntries {
  entries: ArchiveEntry[];
  close(): Promise<void>;
}

export interface ArchiveEntry {
  /** With slashes, as the archive has it. */
  name: string;
  /** Unpacked, as the archive says. */
  bytes: number;
  /** Why it is not read; null for those that are. */
  refused: Said | null;
  /** Throws a SaidError, or what a library says, where it cannot be read. */
  read(): Promise<Uint8Array>;
}

/** Pictures that unpack into more were packed to be huge. */
const [MOST_BYTES, MOST_TIMES] = [2 ** 26, 100];

/** Why packed bytes are not unpacked; null where they may be. */
export const claimsTooMuch = (bytes: number, packed: number): Said | null => (bytes > MOST_BYTES && bytes > MOST_TIMES * packed ? said`its ${{ packed }} bytes claim to unpack into ${{ bytes }}` : null);
