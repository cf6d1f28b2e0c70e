import { existsSync } from 'node:fs';
import path from 'node:path';
import { runFiles } from '../shared/run-folder';
import { UserError } from '../shared/user-error';
import { readRunHead } from '../trainer/run-folder';
import { folderNamed } from './folder-named';
import { listRunFolders, runsPlace } from './run-folders';

/** Absolute path of the run in `runs` that a word means: its folder, its id, the beginning of its id, the name that it bears in lists and charts, or "last". Throws a UserError. */
export function findRun(word: string, runsFolder: string = runsPlace): string {
  if (existsSync(path.join(word, runFiles.manifest))) return path.resolve(word);
  const runs = path.resolve(runsFolder);
  const folders = listRunFolders(runs);
  const { folder, fitting: begun } = folderNamed(word, folders);
  if (folder !== null) return folder;
  const fitting = begun.length > 0 ? begun : folders.filter((folder) => nameOf(folder) === word);
  if (fitting.length === 1) return fitting[0]!;
  if (folders.length === 0) throw new UserError('no-runs', 'There is no run "{run}": {runs} has no runs.', { run: word, runs });
  const names = (fitting.length > 0 ? fitting : folders).slice(-5).map((folder) => path.basename(folder)).join(', ');
  throw fitting.length > 0
    ? new UserError('run-ambiguous', '"{run}" may be any of {names}: write more of the run\'s name.', { run: word, names })
    : new UserError('unknown-run', 'There is no run "{run}" in {runs}: use one of {names}, or last.', { run: word, runs, names });
}

/** Null where it cannot be read. */
function nameOf(folder: string): string | null {
  try {
    return readRunHead(folder).name;
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}
