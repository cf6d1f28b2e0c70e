import path from 'node:path';
import { studyFiles } from '../../shared/study';
import { whoHolds } from '../../trainer/run-lock';
import { pause } from '../pause';
import { startDetached } from '../start-trainer';
import { setRest } from './rest';

const pollMs = 50;

/** Has a study carried out, or gone on with, by a process that outlives us; resolves as soon as that is at it. `script` is the command line's bundle. Throws what it says where it ends before. */
export async function startStudy(script: string, study: string, dataFolder?: string): Promise<void> {
  setRest(study, false);
  if (whoHolds(study)) return;
  const process = await startDetached(script, ['study', 'resume', study, ...(dataFolder === undefined ? [] : ['--data-folder', dataFolder])], path.join(study, studyFiles.logs), 'study');
  while (!process.ended && !whoHolds(study)) await pause(pollMs);
  if (process.ended) await process.end;
}
