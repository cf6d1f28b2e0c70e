import path from 'node:path';
import { UserError } from '../shared/user-error';
import { linkTo } from './control-link';

/** Stops a run that is going, with a checkpoint, and waits for that. Throws a UserError where it is not going. */
export async function stopRun(run: string): Promise<void> {
  const link = await linkTo(run);
  if (!link) throw new UserError('run-not-going', 'The run {run} is not being trained now.', { run: path.basename(run) });
  await new Promise<void>((resolve) => {
    link.listen(() => undefined, () => undefined, resolve);
    link.send({ type: 'stop' });
  });
}
