import { existsSync } from 'node:fs';
import path from 'node:path';
import { runFiles } from '../shared/run-folder';
import { UserError } from '../shared/user-error';
import { folderNamed } from './folder-named';
import { listRunFolders, runsPlace } from './run-folders';

/** Absolute path of the run in `runs` that a word means: its folder, its id, the beginning of its id, or "last". Throws a UserError. */
export function findRun(word: string, runsFolder: string = runsPlace): string {
  if (existsSync(path.join(word, runFiles.manifest))) return path.resolve(word);
  const runs = path.resolve(runsFolder);
  const folders = listRunFolders(runs);
  const { folder, fitting } = folderNamed(word, folders);
  if (folder !== null) return folder;
  if (folders.length === 0) throw new UserError('no-runs', 'There is no run "{run}": {runs} has no runs.', { run: word, runs });
  const names = (fitting.length > 0 ? fitting : folders).slice(-5).map((folder) => path.basename(folder)).join(', ');
  throw fitting.length > 0
    ? new UserError('run-ambiguous', '"{run}" may be any of {names}: write more of the run\'s name.', { run: word, names })
    : new UserError('unknown-run', 'There is no run "{run}" in {runs}: use one of {names}, or last.', { run: word, runs, names });
}
