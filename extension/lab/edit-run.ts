import path from 'node:path';
import { runFiles, type EditAnswer, type EditOutcome, type EditRequest } from '../shared/run-folder';
import { UserError } from '../shared/user-error';
import { controlLimits } from '../trainer/control-server';
import { readExperimentText } from '../trainer/experiment-file';
import { LiveEdits } from '../trainer/live-edits';
import { readManifest } from '../trainer/run-folder';
import { linkTo } from './control-link';

/** A trainer that is at a batch hears behind it. */
const patienceMs = 120_000;

/** Changes the experiment of a run that is going, from its next epoch on: values as `--set` takes them. Throws a UserError where the run is not going, and what its trainer has against it. */
export async function editRun(run: string, set: string[], patience = patienceMs): Promise<EditOutcome> {
  const request: EditRequest = { type: 'edit', set };
  if (Buffer.byteLength(JSON.stringify(request)) >= controlLimits.requestBytes) throw new UserError('edit-too-long', 'What is to be changed is too long: {most} characters at most.', { most: controlLimits.requestBytes });
  const notGoing = (): UserError => new UserError('run-not-trained-now', 'The run {run} is not being trained now: resume it with what is to be changed.', { run: path.basename(run) });
  const link = await linkTo(run);
  if (!link) throw notGoing();
  try {
    const answer = await new Promise<EditAnswer>((resolve, reject) => {
      const giveUp = setTimeout(() => reject(new UserError('edit-unanswered', 'The trainer of {run} has not answered for {seconds} seconds.', { run: path.basename(run), seconds: patience / 1000 })), patience);
      giveUp.unref();
      link.listen(() => undefined, () => undefined, () => reject(notGoing()), resolve);
      link.send(request);
    });
    if ('mistake' in answer) throw new UserError(answer.mistake.id, answer.mistake.sentence, answer.mistake.values);
    return answer;
  } finally {
    link.close();
  }
}

/** The changes to a run that is going as its folder has them, to look what would come of more. `done`: epochs that are finished. Throws a UserError where the folder cannot be read. */
export const editsOf = (run: string, done: number): Pick<LiveEdits, 'text' | 'outlook' | 'look'> =>
  new LiveEdits({ run, text: readExperimentText(path.join(run, runFiles.experiment)), manifest: readManifest(run) }, done);
