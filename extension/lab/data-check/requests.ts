import path from 'node:path';
import type { DataCheckRequest } from '../../shared/data-check';
import { runFiles } from '../../shared/run-folder';
import { UserError } from '../../shared/user-error';
import { readExperimentText } from '../../trainer/experiment-file';
import { readRunHead } from '../../trainer/run-folder';
import { listRunFolders } from '../run-folders';

/** Runs that are looked into for what they have kept; the newest. */
const most = 200;

/** The runs in `runs` of experiments that lie in a file's folder, whose pictures may be the same; the file's own first, the newest of them first. */
export function runsOfExperiment(file: string, runs: string): string[] {
  const folders = listRunFolders(path.resolve(runs)).toReversed().slice(0, most);
  const found = folders.flatMap((folder) => {
    const source = sourceOf(folder);
    return source !== null && path.dirname(source) === path.dirname(file) ? [{ folder, isOwn: source === file }] : [];
  });
  return [...found.filter(({ isOwn }) => isOwn), ...found.filter(({ isOwn }) => !isOwn)].map(({ folder }) => folder);
}

/** The pictures that a run was trained on, as its own text names them; its own outcomes come first. Throws a UserError where it cannot be read. */
export function dataCheckOfRun(run: string): DataCheckRequest & { text: string } {
  const { source } = readRunHead(run);
  const others = runsOfExperiment(source, path.dirname(run)).filter((folder) => folder !== run);
  return { file: source, text: readExperimentText(path.join(run, runFiles.experiment)), runs: [run, ...others] };
}

/** Null where it cannot be read. */
function sourceOf(folder: string): string | null {
  try {
    return readRunHead(folder).source;
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}
