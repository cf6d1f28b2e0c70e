import path from 'node:path';
import { nearest } from '../core/config/nearest';
import { UserError } from '../shared/user-error';
import { command, type Given, type Option } from './command';
import { dataFolder, engine, json, runs, threads } from './options';
import { fork, forkPlace } from './run-orders';
import type { Terminal } from './terminal';
import { t } from './translate';

const to: Option<'integer'> = { kind: 'integer', placeholder: 'N', min: 1, doc: 'With move: the place in the queue, counted from 1.' };
const options = { to, fork: { ...fork, doc: 'With add: goes on from a run\'s checkpoint of that epoch (or RUN@best, RUN@last), as train --fork does.' }, engine, threads, 'data-folder': dataFolder, json, runs };
type QueueOptions = Given<typeof options>;

const place = () => import('../lab/queue/queue-place');
const start = async (queue: string): Promise<void> => (await import('../lab/queue/start-queue')).startQueue(path.join(__dirname, 'cli.js'), queue);

/** What may be done with the queue of a folder of runs. */
const actions: Record<string, (queue: string, word: string | undefined, given: QueueOptions, terminal: Terminal) => Promise<number | void>> = {
  async status(queue, _, given, terminal) {
    const { QueueReader } = await import('../lab/queue/queue-state');
    const [{ queueRows, queueWords }, { columns }] = await Promise.all([import('./queue-words'), import('./terminal')]);
    const state = new QueueReader(queue).read();
    if (given.json) return terminal.printJson(state);
    if (state.studies.length > 0) for (const line of columns(queueRows(state))) terminal.print(line);
    terminal.print(queueWords(state));
  },
  async add(queue, file, given, terminal) {
    if (file === undefined) throw new UserError('queue-what', 'Name what is to be queued: an experiment file, or a study that was begun.');
    const { studyToQueue } = await import('../lab/queue/study-to-queue');
    const study = studyToQueue(file, { runs: given.runs, engine: given.engine, threads: given.threads, ...(given.fork === undefined ? {} : { fork: forkPlace(given.fork, given.runs) }) });
    (await place()).enqueue(queue, study, given['data-folder']);
    await start(queue);
    terminal.print(study);
  },
  async pause(queue, _, __, terminal) {
    (await place()).mark(queue, 'paused', true);
    terminal.print(t('The queue rests: runs that are going wait, and none begins.'));
  },
  async drain(queue, _, __, terminal) {
    (await place()).mark(queue, 'drained', true);
    terminal.print(t('The queue begins no run any more; those that are going end.'));
  },
  async resume(queue, _, __, terminal) {
    const { mark } = await place();
    for (const each of ['paused', 'drained'] as const) mark(queue, each, false);
    await start(queue);
    terminal.print(t('The queue goes on.'));
  },
  async skip(queue, word, given, terminal) {
    (await place()).dequeue(queue, await queued(queue, word, given));
    terminal.print(t('It is out of the queue; what was done of it stays, and is gone on with when it is queued again.'));
  },
  async move(queue, word, given, terminal) {
    if (given.to === undefined) throw new UserError('queue-where', 'Say where to: --to 1 is the front.');
    (await place()).moveInQueue(queue, await queued(queue, word, given), given.to);
    return actions.status!(queue, undefined, given, terminal);
  },
  async run(queue, _, __, terminal) {
    return (await import('./carry-out-queue')).carryOutQueue(queue, terminal);
  },
};

/** The study in the queue that a word means. Throws a UserError where it is not there. */
async function queued(queue: string, word: string | undefined, { runs }: QueueOptions): Promise<string> {
  const { findStudy } = await import('../lab/study/study-place');
  const study = findStudy(word ?? 'last', runs);
  if ((await place()).readQueue(queue).some(({ folder }) => folder === study)) return study;
  throw new UserError('queue-not-there', 'Study {study} is not in the queue.', { study: path.basename(study) });
}

export const queue = command({
  doc: 'Studies and experiments that wait for this machine, carried out one after another or side by side as cores and memory suffice, by a process of its own.',
  arguments: [{ placeholder: 'ACTION', doc: 'status, add, pause, resume, drain, skip, move; run carries the queue out in this terminal', optional: true }, { placeholder: 'WHAT', doc: 'with add: an experiment file, or a study; with skip and move: a study in the queue', optional: true }],
  options,
  async run({ arguments: [action = 'status', word], options, terminal }) {
    if (!Object.hasOwn(actions, action)) {
      const near = nearest(action, Object.keys(actions));
      throw new UserError('queue-unknown-action', 'queue has no "{word}": use one of {actions}.', { word: action, actions: near ?? Object.keys(actions).join(', ') });
    }
    const { queueOf } = await place();
    return actions[action]!(queueOf(options.runs), word, options, terminal);
  },
});
