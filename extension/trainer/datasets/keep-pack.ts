import path from 'node:path';
import type { DataNotice } from '../../core/data/dataset';
import { fileReason } from '../../shared/file-reason';
import type { Between } from '../between-pieces';
import { writePack, type Pack } from './pack';

/** Keeps decoded pictures for the next time. Where that cannot be, the run that has them goes on; the notice says why. */
export const keepPack = <Header>(file: string | null, pack: Pack<Header>, between: Between, before: () => Promise<void> = async () => {}): Promise<DataNotice[]> =>
  keeping(file, async () => {
    await before();
    await writePack(file!, pack, between);
  });

/** Nothing where decoded pictures were written to a file; the notice of why they could not be. */
export async function keeping(file: string | null, write: () => Promise<void>): Promise<DataNotice[]> {
  if (file === null) return [{ severity: 'warning', id: 'no-data-folder', sentence: 'The decoded pictures are not kept, for there is no home folder to keep them in: name a folder in the setting cnnLab.dataFolder.', values: {} }];
  try {
    await write();
    return [];
  } catch (error) {
    const reason = fileReason(error);
    if (reason === null) throw error;
    return [
      {
        severity: 'warning',
        id: 'pictures-not-kept',
        sentence: 'The decoded pictures could not be kept in {folder} ({reason}): the run goes on, the next one decodes them anew. Free its place, or name another folder in the setting cnnLab.dataFolder.',
        values: { folder: path.dirname(file), reason },
      },
    ];
  }
}
