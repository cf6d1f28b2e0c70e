import { parentPort, workerData } from 'node:worker_threads';
import type { EditAnswer } from '../shared/run-folder';
import { sweepSockets } from './control-address';
import type { ControlWork, FromControl, ToControl } from './control-messages';
import { ControlServer } from './control-server';
import { Insistence } from './insistence';
import { LogReader } from './log-reader';

/** The thread of a trainer that hears its user: at once, whatever the thread that trains is at. */
void serve(workerData as ControlWork);

async function serve({ run, log }: ControlWork): Promise<void> {
  const port = parentPort!;
  const tell = (message: FromControl): void => port.postMessage(message);
  const reader = new LogReader(log);
  const insistence = new Insistence(() => performance.now());
  const answers = new Map<number, (answer: EditAnswer) => void>();
  let edits = 0;
  const server = await ControlServer.open(run, reader, {
    order(order) {
      // Killed at any moment, a run resumes from its last checkpoint.
      if (insistence.asked(order)) process.kill(process.pid, 'SIGKILL');
      opened?.tellAsked(order);
      tell({ order });
    },
    edit(edit, answer) {
      answers.set(++edits, answer);
      tell({ edit, number: edits });
    },
  });
  const opened = server instanceof ControlServer ? server : null;
  tell({ opened: server instanceof ControlServer ? null : server });
  if (opened) void sweepSockets();
  port.on('message', (message: ToControl) => {
    if ('line' in message) {
      reader.appended(message.line);
      opened?.broadcast(message.line);
    } else if ('heard' in message) {
      insistence.heard(message.heard);
      opened?.tellAsked(null);
    } else if ('answer' in message) {
      answers.get(message.to)?.(message.answer);
      answers.delete(message.to);
    } else void (opened?.close() ?? Promise.resolve()).then(() => port.close());
  });
}
