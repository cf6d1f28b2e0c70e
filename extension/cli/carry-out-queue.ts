import path from 'node:path';
import { QueueRunner } from '../runner/queue/queue-runner';
import { lowerPriority } from '../trainer/lower-priority';
import { eventWords } from './study-words';
import type { Terminal } from './terminal';
import { t } from './translate';

/** Carries a queue out until nothing is left of it. Ctrl-C ends what is going with a checkpoint; the next time it goes on. */
export async function carryOutQueue(queue: string, terminal: Terminal): Promise<void> {
  lowerPriority('PRIORITY_BELOW_NORMAL');
  const runner = new QueueRunner(queue, (study, event) => {
    const words = 'run' in event ? eventWords(study, event) : t(event.type === 'paused' ? 'The study rests.' : 'The study goes on.');
    terminal.print(`${path.basename(study.folder)} ${words}`);
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => (runner.isStopping ? process.exit(130) : runner.stop()));
  await runner.carryOut();
}
