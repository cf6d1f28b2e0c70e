import { said, type Said } from './said';

/** What the system's error codes mean for whoever reads them; none for a bug of ours. */
const words: Record<string, Said> = {
  ENOENT: said`it does not exist`,
  ENOTDIR: said`a part of its path is a file, not a folder`,
  EISDIR: said`it is a folder, not a file`,
  EEXIST: said`a file of that name is in the way`,
  EACCES: said`you have no permission`,
  EPERM: said`you have no permission`,
  EROFS: said`the file system is read-only`,
  ELOOP: said`its link leads in a circle`,
  ENAMETOOLONG: said`its path is too long`,
  ENOSPC: said`the disk is full`,
  EDQUOT: said`the disk quota is used up`,
  EFBIG: said`it may not grow that large`,
  EMFILE: said`too many files are open`,
  ENFILE: said`too many files are open`,
  EIO: said`the disk reports an error`,
  ESTALE: said`the network disk is gone`,
  ETIMEDOUT: said`the network disk does not answer`,
  EBUSY: said`another program holds it`,
  ETXTBSY: said`another program holds it`,
  ERR_FS_FILE_TOO_LARGE: said`it is larger than 2 GB`,
};

/** Why a file could not be read or written, in words for a sentence; null where the error is none of the system's. */
export function fileReason(error: unknown): Said | null {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return words[code] ?? (/^E[A-Z0-9]+$/.test(code) ? said`the system answers ${{ code }}` : null);
}
