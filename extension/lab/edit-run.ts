import path from 'node:path';
import type { EditAnswer, EditOutcome, EditRequest } from '../shared/run-folder';
import { UserError } from '../shared/user-error';
import { controlLimits } from '../trainer/control-server';
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
