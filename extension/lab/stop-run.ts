import path from 'node:path';
import { runFiles } from '../shared/run-folder';
import { UserError } from '../shared/user-error';
import { ControlLink, liveAddress } from './control-link';

/** Stops a run that is going, with a checkpoint, and waits for that. Throws a UserError where it is not going. */
export async function stopRun(run: string): Promise<void> {
  const address = await liveAddress(path.join(run, runFiles.control));
  const notGoing = (): UserError => new UserError('run-not-going', 'The run {run} is not being trained now.', { run: path.basename(run) });
  if (!address) throw notGoing();
  const link = await ControlLink.open(address, Number.MAX_SAFE_INTEGER).catch(() => {
    throw notGoing();
  });
  await new Promise<void>((resolve) => {
    link.listen(() => undefined, () => undefined, resolve);
    link.send({ type: 'stop' });
  });
}
