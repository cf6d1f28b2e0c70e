import path from 'node:path';

/** The folder that a word means: its name, the beginning of its name, or "last"; null where that is none or several, which then are `fitting`. `folders`: oldest first. */
export function folderNamed(word: string, folders: string[]): { folder: string | null; fitting: string[] } {
  if (word === 'last' && folders.length > 0) return { folder: folders.at(-1)!, fitting: [] };
  const fitting = folders.filter((folder) => path.basename(folder).startsWith(word));
  const exact = fitting.find((folder) => path.basename(folder) === word);
  return { folder: exact ?? (fitting.length === 1 ? fitting[0]! : null), fitting };
}
