import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runFiles } from '../shared/run-folder';
import { liveTrainer } from '../trainer/live-trainer';
import { readMilestones } from './event-log';
import type { TrainerProcess } from './start-trainer';

const pollMs = 50;

/** Before a trainer is started: answers what finds the folder of the run that it makes in `runs`; null where it ended before it had one. */
export async function newRunIn(runs: string): Promise<(trainer: Pick<TrainerProcess, 'pid' | 'ended'>) => Promise<string | null>> {
  // A run that was there may bear the new trainer's process id, and a time after its own: ids are used again, clocks are set.
  const others = new Set(await foldersIn(runs));
  return async (trainer) => {
    for (;;) {
      const last = trainer.ended;
      for (const run of await foldersIn(runs)) {
        if (others.has(run)) continue;
        const start = (await readMilestones(join(run, runFiles.events))).find((event) => event.type === 'run-start');
        if (!start) continue;
        if (start.pid !== trainer.pid) others.add(run);
        // A run has its socket, where one can be made, before it says that it has started.
        else if (trainer.ended || liveTrainer(run) === trainer.pid) return run;
      }
      if (last) return null;
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  };
}

/** Absolute paths of the folders in a folder; none where it is not there. */
export async function foldersIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
  } catch {
    return [];
  }
}
