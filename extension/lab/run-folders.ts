import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { runFiles } from '../shared/run-folder';

/** Where an experiment's runs go, from the folder that it is worked on in. */
export const runsPlace = '.cnn-lab/runs';

/** Folders of all runs below `runs`, oldest first. */
export function listRunFolders(runs: string): string[] {
  if (!existsSync(runs)) return [];
  const folders = readdirSync(runs, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map((entry) => path.join(runs, entry.name)).filter((folder) => existsSync(path.join(folder, runFiles.manifest))).sort();
}
