import { differencesBetween } from '../core/config/differences';
import type { Differences } from '../shared/difference-words';
import { readManifest } from '../trainer/run-folder';

/** What differs between the experiments of runs, by their folders; of one that cannot be read nothing. */
export function runDifferences(folders: string[]): Differences[] {
  const experiments = folders.map((folder) => {
    try {
      return readManifest(folder).experiment;
    } catch {
      return null;
    }
  });
  const differences = differencesBetween(experiments.filter((each) => each !== null));
  return experiments.map((each) => (each === null ? {} : differences.shift()!));
}
