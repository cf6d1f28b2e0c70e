import os from 'node:os';
import type { DataNotice } from '../../core/data/dataset';
import { rounded } from '../../core/figures';
import { said } from '../../shared/said';
import { UserError } from '../../shared/user-error';

/** Bytes of decoded pictures that may be in memory: CNN_LAB_PICTURE_MEMORY in GB, or a quarter of the machine's. */
export function pictureBudget(): number {
  const chosen = Number(process.env.CNN_LAB_PICTURE_MEMORY);
  return chosen > 0 ? chosen * 1e9 : os.totalmem() / 4;
}

/** Throws a UserError where pictures that can be kept in no file are too many to be kept in memory; `why` is what was said of the file. */
export function refuseLarge(bytes: number, place: string, why: DataNotice[]): void {
  const most = pictureBudget();
  if (bytes <= most) return;
  const reason = why[0]?.values.reason ?? said`there is no home folder`;
  throw new UserError('pictures-exceed-memory', 'The decoded pictures of {place} take {needed}B, more than the {most}B of memory that they may have (CNN_LAB_PICTURE_MEMORY, in GB), and cannot be kept on disk ({reason}): name a folder with room in the setting cnnLab.dataFolder, or choose a smaller "size".', {
    place, needed: rounded(bytes), most: rounded(most), reason,
  });
}
