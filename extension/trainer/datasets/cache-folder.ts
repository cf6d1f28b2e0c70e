import { homedir } from 'node:os';
import path from 'node:path';

/** This machine's folder for downloads and decoded pictures, unless CNN_LAB_DATA names another. */
export function cacheFolder(chosen?: string): string {
  if (chosen) return chosen;
  const { CNN_LAB_DATA, LOCALAPPDATA, XDG_CACHE_HOME } = process.env;
  if (CNN_LAB_DATA) return CNN_LAB_DATA;
  if (process.platform === 'win32' && LOCALAPPDATA) return path.join(LOCALAPPDATA, 'cnn-lab', 'data');
  if (process.platform === 'darwin') return path.join(homedir(), 'Library', 'Caches', 'cnn-lab', 'data');
  return path.join(XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'cnn-lab', 'data');
}
