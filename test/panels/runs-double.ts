import { parameterNames } from '../../extension/core/runs/run-names';
import { membersOf, runList, type ListedRun } from '../../extension/core/runs/run-list';
import { outcomeOf, runRecord } from '../../extension/core/runs/run-record';
import { readQuery, runTable } from '../../extension/core/runs/run-table';
import { SharedParts } from '../../extension/core/runs/shared-parts';
import { parseExperiment } from '../../extension/core/config/parse';
import type { QueueAct } from '../../extension/shared/queue-state';
import type { RunAct, RunPlace, RunQuery, RunsViewState } from '../../extension/shared/run-list';
import type { RunStatus } from '../../extension/shared/panels';

/** What was asked of the host beyond lists. */
export interface Asked {
  acts: { act: RunAct; runs: string[] }[];
  kept: RunsViewState[];
  notes: Map<string, string>;
  queued: QueueAct[];
  opened: string[];
}

/** Runs as a study leaves them: two optimizers, three learning rates each, with seeds. */
export function studyRuns(text: string, count: number): ListedRun[] {
  const { experiment } = parseExperiment(text);
  const parts = new SharedParts();
  return Array.from({ length: count }, (_, i) => {
    const name = i % 2 === 0 ? 'Adam' : 'SGD';
    const lr = [0.1, 0.01, 0.001][Math.floor(i / 2) % 3]!;
    const seed = Math.floor(i / 6);
    const accuracy = 0.5 + ((i * 7919) % 500) / 1000;
    const id = `20261101-${String(i).padStart(6, '0')}-simple-cnn`;
    const status: RunStatus = i % 17 === 3 ? 'failed' : i % 23 === 5 ? 'stopped' : 'finished';
    const outcome = { ...outcomeOf([]), epochs_done: 5, steps: 1000, params: 1147914, seconds: 61, train_loss: 0.4 + i / count, val_loss: 0.5 + i / count, val_accuracy: accuracy, best_val_accuracy: accuracy, best_epoch: 5 };
    const changed = parts.of({ ...experiment, optimizer: { name, params: { lr }, path: ['optimizer'] }, seed });
    return { folder: `/work/.cnn-lab/runs/${id}`, epochs: 5, record: runRecord(id, { name: 'simple-cnn', created: new Date(1.7640e12 + 60_000 * i).toISOString(), study: undefined, experiment: changed }, status, 5, outcome, { marks: { tags: i === 55 ? ['baseline'] : [], pinned: i === 40, best: false }, bytes: 1_234_567 }) };
  });
}

/** The host of the table of runs over given ones, by the same functions as the editor's. */
export function runsHost(runs: () => ListedRun[], state: Partial<RunsViewState> = {}, away: Record<Exclude<RunPlace, 'runs'>, ListedRun[]> = { archive: [], deleted: [] }): { host: Record<string, (argument: never) => unknown>; asked: Asked } {
  const asked: Asked = { acts: [], kept: [], notes: new Map(), queued: [], opened: [] };
  const all = (place: RunPlace) => (place === 'runs' ? runs() : away[place]);
  const table = (place: RunPlace, query: RunQuery) => {
    const read = readQuery(query);
    return 'mistake' in read ? read : runTable(all(place), read);
  };
  const host = {
    ready: () => ({ state }),
    list: ({ place, query, selected, from, to }: { place: RunPlace; query: RunQuery; selected: string[]; from: number; to: number }) => {
      const found = table(place, query);
      if ('mistake' in found) return found;
      const places = { runs: runs().length, archive: away.archive.length, deleted: away.deleted.length };
      return { ...runList(found, all(place).length, selected, from, to), places, bytes: place === 'runs' ? null : 1_234_567 * all(place).length };
    },
    members: ({ place, query, from, to }: { place: RunPlace; query: RunQuery; from: number; to: number }) => {
      const found = table(place, query);
      return { runs: 'mistake' in found ? [] : membersOf(found, from, to) };
    },
    names: () => ({ parameters: parameterNames(runs().map(({ record }) => record)).all }),
    keep: ({ state: kept }: { state: RunsViewState }) => void asked.kept.push(kept),
    note: ({ run }: { run: string }) => ({ text: asked.notes.get(run) ?? '' }),
    writeNote: ({ run, text, before }: { run: string; text: string; before: string }) => {
      if ((asked.notes.get(run) ?? '') !== before) throw new Error('The note was changed elsewhere.');
      asked.notes.set(run, text);
    },
    openNote: ({ run }: { run: string }) => void asked.opened.push(run),
    act: (act: Asked['acts'][number]) => void asked.acts.push(act),
    queueAct: (act: QueueAct) => void asked.queued.push(act),
    cancelStudy: ({ study }: { study: string }) => void asked.opened.push(`cancel ${study}`),
    openStudy: ({ study }: { study: string }) => void asked.opened.push(study),
  };
  return { host, asked };
}
