import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { EpochEnd, RunEvent } from '../../extension/shared/events';
import type { RunManifest } from '../../extension/shared/run-folder';
import type { StudyClaim } from '../../extension/shared/study';
import { seriesOf } from './series-of';

/** What lies in a room of a folder's `.cnn-lab`. */
export const inFolder = (place: string, room: string): string[] => {
  const there = path.join(place, '.cnn-lab', room);
  return existsSync(there) ? readdirSync(there).sort().map((name) => path.join(there, name)) : [];
};
export const json = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T;
export const events = (run: string): RunEvent[] => readFileSync(path.join(run, 'events.jsonl'), 'utf8').split('\n').slice(0, -1).map((line) => JSON.parse(line) as RunEvent);
/** All that a run has come to, times aside: weights, state, steps, epochs, what it was made from, how it ended. */
export function contentOf(run: string): Record<string, unknown> {
  const checkpoints = path.join(run, 'checkpoints');
  const files = readdirSync(checkpoints).sort().map((file) => {
    const bytes = readFileSync(path.join(checkpoints, file));
    // The resume point's header holds how long epochs took.
    const kept = file.includes('.state.') ? bytes.subarray(8 + Number(bytes.readBigUInt64LE(0))) : bytes;
    return [file, createHash('sha256').update(kept).digest('hex')];
  });
  const epochs = new Map(events(run).filter((event): event is EpochEnd => event.type === 'epoch-end').map(({ epoch, step, train_loss, val_loss, val_accuracy, lr }) => [epoch, { step, train_loss, val_loss, val_accuracy, lr }]));
  const last = events(run).at(-1)!;
  const { seed, study: place } = json<RunManifest>(path.join(run, 'run.json'));
  return {
    files, series: seriesOf(run), epochs: [...epochs], text: readFileSync(path.join(run, 'experiment.cnn.jsonc'), 'utf8'), seed, place: { ...place, id: '' },
    notices: events(run).flatMap((event) => (event.type === 'notice' ? event.message : [])), end: last.type === 'run-end' && [last.status, last.metrics, last.step],
  };
}
/** What a study has come to, run by run. */
export const contentsOf = (place: string): unknown => ({
  runs: inFolder(place, 'runs').map(contentOf),
  claims: inFolder(place, 'studies').flatMap((each) => readdirSync(path.join(each, 'claims')).sort().map((file) => {
    const { number, trial, seed, setting, values, rungs } = json<StudyClaim>(path.join(each, 'claims', file));
    return { number, trial, seed, setting, values, rungs };
  })),
});
