import { setRest } from '../study/rest';
import { enqueue } from './queue-place';
import { startQueue } from './start-queue';

/** Has a study wait in a queue, at rest no longer, and sees to it that that is carried out. `script` is the command line's bundle. Throws a UserError where nothing can be written. */
export function queueStudy(script: string, queue: string, study: string, dataFolder?: string): void {
  setRest(study, false);
  enqueue(queue, study, dataFolder);
  startQueue(script, queue);
}
