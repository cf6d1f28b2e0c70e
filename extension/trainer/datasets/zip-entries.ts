import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { openPromise } from 'yauzl';
import { said } from '../../shared/said';
import { SaidError } from '../../shared/said-error';
import { claimsTooMuch, type ArchiveEntries, type ArchiveEntry } from './archived';

/** The files of a zip. Throws what the library says of one that is none, or has names that lead out of it. */
export async function zipEntries(place: string): Promise<ArchiveEntries> {
  const zip = await openPromise(place, { autoClose: false });
  try {
    const entries: ArchiveEntry[] = [];
    for await (const entry of zip.eachEntry()) {
      const { fileName: name, uncompressedSize: bytes, compressedSize } = entry;
      if (name.endsWith('/')) continue;
      const refused = entry.isEncrypted() ? said`it is encrypted` : !entry.canDecodeFileData() ? said`it is packed in a way that is not read` : claimsTooMuch(bytes, compressedSize);
      const read = async (): Promise<Uint8Array> => {
        if (refused) throw new SaidError(refused);
        const unpacked = await buffer(await zip.openReadStreamPromise(entry));
        if (crc32(unpacked) !== entry.crc32) throw new SaidError(said`it is damaged`);
        return unpacked;
      };
      entries.push({ name, bytes, refused, read });
    }
    return { entries, close: () => Promise.resolve(zip.close()) };
  } catch (error) {
    zip.close();
    throw error;
  }
}
