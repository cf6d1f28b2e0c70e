import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { studyFiles } from '../../shared/study';

const fileOf = (study: string): string => path.join(study, studyFiles.paused);

/** Whether a study is to rest: its runs that are going wait, and none begins. */
export const rests = (study: string): boolean => existsSync(fileOf(study));

export function setRest(study: string, rest: boolean): void {
  if (rest) writeFileSync(fileOf(study), '');
  else rmSync(fileOf(study), { force: true });
}
