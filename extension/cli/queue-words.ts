import path from 'node:path';
import type { QueueState } from '../lab/queue/queue-state';
import { terminalWords } from './hints';
import { t } from './translate';

/** A row a study, in the order in which they are served. */
export const queueRows = ({ studies }: QueueState): string[][] => [
  [t('place'), t('study'), t('runs'), t('state')],
  ...studies.map(({ study, runs, ended, going, mistake }, i) => {
    const state = mistake ? terminalWords(mistake) : going > 0 ? t('{count} going', { count: going }) : t('waits');
    return [String(i + 1), path.basename(study), `${ended}/${runs}`, state];
  }),
];

export function queueWords({ studies, pid, paused, drained }: QueueState): string {
  if (studies.length === 0) return t('Nothing is in the queue.');
  if (paused) return t('The queue rests.');
  if (drained) return t('The queue begins no run any more.');
  return pid === null ? t('No process carries the queue out: {command} starts one.', { command: 'cnn-lab queue resume' }) : t('The queue is carried out by process {pid}.', { pid });
}
