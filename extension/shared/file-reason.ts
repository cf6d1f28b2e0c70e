/** What the system's error codes mean for whoever reads them; none for a bug of ours. */
const words: Record<string, string> = {
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of its path is a file, not a folder',
  EISDIR: 'it is a folder, not a file',
  EEXIST: 'a file of that name is in the way',
  EACCES: 'you have no permission',
  EPERM: 'you have no permission',
  EROFS: 'the file system is read-only',
  ELOOP: 'its link leads in a circle',
  ENAMETOOLONG: 'its path is too long',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'it may not grow that large',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  EIO: 'the disk reports an error',
  ESTALE: 'the network disk is gone',
  ETIMEDOUT: 'the network disk does not answer',
  EBUSY: 'another program holds it',
  ETXTBSY: 'another program holds it',
  ERR_FS_FILE_TOO_LARGE: 'it is larger than 2 GB',
};

/** Why a file could not be read or written, in words for a sentence; null where the error is none of the system's. */
export function fileReason(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return words[code] ?? (/^E[A-Z0-9]+$/.test(code) ? `the system answers ${code}` : null);
}
