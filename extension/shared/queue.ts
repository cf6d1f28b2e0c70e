import { isMistake, said, type Mistake } from './said';
import { SaidError } from './said-error';

/** Names inside `.cnn-lab/`, and inside the queue's folder. */
export const queueFiles = {
  folder: 'queue',
  /** There while it rests. */
  paused: 'paused',
  /** There while it begins no run any more. */
  drained: 'drained',
} as const;

/** queue/<study>.json: a study that is to be carried out, or is. */
export interface QueueEntry {
  version: 1;
  /** Studies are carried out in the order of this number. */
  rank: number;
  /** As `RunOptions` has it. */
  data_folder?: string;
  /** Why it could not be carried out: it waits for its user, who queues it again. */
  mistake?: Mistake;
}

/** An entry's text. Throws a SaidError that says what is wrong. */
export function parseQueueEntry(json: string): QueueEntry {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new SaidError(said`it is not JSON`);
  }
  if (typeof value !== 'object' || value === null) throw new SaidError(said`it is no object`);
  const { version, rank, data_folder: dataFolder, mistake } = value as Record<string, unknown>;
  const wrong = version !== 1 ? 'version' : !Number.isFinite(rank) ? 'rank' : dataFolder !== undefined && typeof dataFolder !== 'string' ? 'data_folder' : mistake !== undefined && !isMistake(mistake) ? 'mistake' : null;
  if (wrong !== null) throw new SaidError(said`its "${{ key: wrong }}" is not what it should be`);
  return value as QueueEntry;
}
