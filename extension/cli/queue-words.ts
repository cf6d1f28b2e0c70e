import path from 'node:path';
import { rounded } from '../core/figures';
import type { QueueState } from '../shared/queue-state';
import { terminalWords } from './hints';
import { t } from './translate';

/** A row a study, in the order in which they are served. */
export const queueRows = ({ studies }: QueueState): string[][] => [
  [t('place'), t('study'), t('runs'), t('a run takes'), t('state')],
  ...studies.map(({ study, runs, ended, going, rests, need, mistake }, i) => {
    const state = mistake ? terminalWords(mistake) : going > 0 ? t('{count} going', { count: going }) : rests ? t('rests') : t('waits');
    return [String(i + 1), path.basename(study), `${ended}/${runs}`, need ? t(need.cores === 1 ? '1 core, {bytes}B' : '{cores} cores, {bytes}B', { cores: need.cores, bytes: rounded(need.bytes) }) : '', state];
  }),
];

export function queueWords({ studies, pid, paused, drained }: QueueState): string {
  if (studies.length === 0) return t('Nothing is in the queue.');
  if (paused) return t('The queue rests.');
  if (drained) return t('The queue begins no run any more.');
  return pid === null ? t('No process carries the queue out: {command} starts one.', { command: 'cnn-lab queue resume' }) : t('The queue is carried out by process {pid}.', { pid });
}
