import { homedir } from 'node:os';
import path from 'node:path';

/** This machine's folder for downloads and decoded pictures, unless CNN_LAB_DATA names another. Null where there is no home folder to put it in. */
export function cacheFolder(chosen?: string): string | null {
  if (chosen) return chosen;
  const { CNN_LAB_DATA, LOCALAPPDATA, XDG_CACHE_HOME = '' } = process.env;
  if (CNN_LAB_DATA) return CNN_LAB_DATA;
  if (process.platform === 'win32' && LOCALAPPDATA) return path.join(LOCALAPPDATA, 'cnn-lab', 'data');
  // A relative one is to be ignored (XDG Base Directory Specification).
  if (process.platform !== 'darwin' && path.isAbsolute(XDG_CACHE_HOME)) return path.join(XDG_CACHE_HOME, 'cnn-lab', 'data');
  const home = homeFolder();
  if (home === null) return null;
  return process.platform === 'darwin' ? path.join(home, 'Library', 'Caches', 'cnn-lab', 'data') : path.join(home, '.cache', 'cnn-lab', 'data');
}

/** Node throws where nobody says whose it is, and takes HOME as it is, even empty. */
function homeFolder(): string | null {
  try {
    const home = homedir();
    return path.isAbsolute(home) ? home : null;
  } catch {
    return null;
  }
}
