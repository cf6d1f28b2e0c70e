import { describe, expect, test } from 'vitest';
import { parseExperiment } from '../../extension/core/config/parse';
import { unreadableRecord, type RunFigures, type RunRecord } from '../../extension/core/runs/run-record';
import { commonCell, groupHead, readQuery, runCell, runTable } from '../../extension/core/runs/run-table';
import { SharedParts } from '../../extension/core/runs/shared-parts';
import { runValue } from '../../extension/core/runs/run-value';
import type { QueryProblem, RunQuery } from '../../extension/shared/run-list';

const parts = new SharedParts();
const plain = { data: { dataset: 'MNIST' }, model: ['Flatten', { Linear: { out_features: 10 } }], optimizer: { SGD: { lr: 0.1, momentum: 0.9 } }, epochs: 3 };

function run(id: string, figures: Partial<RunFigures>, changes: Record<string, unknown> = {}): { record: RunRecord } {
  const { experiment, problems } = parseExperiment(JSON.stringify({ ...plain, ...changes }));
  if (!experiment) throw new Error(problems[0]!.message);
  return { record: { figures: { ...unreadableRecord(id).figures, status: 'finished', created: `2026-11-01T12:00:00.000Z`, ...figures }, experiment: parts.of(experiment) } };
}

const adam = { optimizer: { Adam: { lr: 0.001 } } };
const runs = [
  run('a', { val_accuracy: 0.9, epoch: 3 }, { seed: 1 }),
  run('b', { val_accuracy: 0.7, epoch: 3 }, { seed: 2 }),
  run('c', { val_accuracy: 0.84, epoch: 3 }, { ...adam, seed: 1 }),
  run('d', { val_accuracy: 0.86, epoch: 3 }, { ...adam, seed: 2 }),
  run('e', { status: 'failed', epoch: 1 }, { ...adam, seed: 3 }),
];
const nothing: RunQuery = { filter: '', sort: '', columns: '', group: '', unfolded: [] };
function table(query: Partial<RunQuery>, of = runs) {
  const read = readQuery({ ...nothing, ...query });
  if ('mistake' in read) throw new Error(read.mistake.sentence);
  return runTable(of, read);
}
/** The table as words: a run's id, a group's key with its runs, behind each its cells. */
function written(query: Partial<RunQuery>, of = runs): string[][] {
  const { columns, lines } = table(query, of);
  return lines.map((line) => ('run' in line ? [line.run.record.figures.id, ...columns.map((value) => JSON.stringify(runCell(line.run.record, value)))] : [`${line.group.key}…${line.group.runs.length}`, ...columns.map((value) => JSON.stringify(commonCell(line.group.runs, value)))]));
}
const named = (query: Partial<RunQuery>, of = runs) => table(query, of).columns.map(({ name }) => name);

test('without columns of its own a list shows what differs between the runs that are left', () => {
  expect(named({})).toEqual(['status', 'epoch', 'optimizer', 'optimizer.lr', 'seed', 'val_accuracy', 'created']);
  expect(named({ filter: 'optimizer=Adam' })).toEqual(['status', 'epoch', 'seed', 'val_accuracy', 'created']);
  expect(named({ filter: 'name=a' })).toEqual(['status', 'epoch', 'val_accuracy', 'created']);
  // A parameter that only one of two optimizers has differs between none that have it.
  expect(table({}).differing).toEqual(['optimizer', 'optimizer.lr', 'seed']);
});

test('of networks that differ the number of weights is shown; of many parameters the first eight', () => {
  const other = run('f', { params: 7 }, { model: ['Flatten', { Linear: { out_features: 20 } }, 'ReLU', { Linear: { out_features: 10 } }] });
  expect(named({}, [runs[0]!, other])).toEqual(['status', 'epoch', 'seed', 'params', 'val_accuracy', 'created']);
  expect(table({}, [runs[0]!, other]).differing).toEqual(['model', 'model.1.out_features', 'seed']);
  const wide = run('g', {}, { data: { dataset: 'CIFAR10', batch_size: 8, val_split: 0.2, shuffle: false, drop_last: true }, loss: 'NLLLoss', ...adam, training: { clip_grad_norm: 1, accumulate: 2 }, seed: 9 });
  expect(named({}, [runs[0]!, wide])).toHaveLength(4 + 8);
});

test('filter, order and columns are the command line\'s', () => {
  expect(written({ filter: 'val_accuracy > 0.8', sort: 'val_accuracy desc', columns: 'optimizer.lr, val_accuracy' })).toEqual([['a', '0.1', '0.9'], ['d', '0.001', '0.86'], ['c', '0.001', '0.84']]);
});

describe('groups', () => {
  test('hold the mean and the standard deviation of what differs in them, in the order of their means', () => {
    const { lines } = table({ group: 'optimizer', sort: 'val_accuracy desc' });
    const cells = (name: string) => lines.map((line) => 'group' in line && commonCell(line.group.runs, runValue(name, 1)));
    expect(lines.map((line) => 'group' in line && line.group.key)).toEqual(['c', 'a']);
    // The run that failed has no accuracy.
    expect(cells('val_accuracy')).toEqual([{ mean: expect.closeTo(0.85, 12) as number, spread: expect.closeTo(Math.sqrt(2e-4), 12) as number }, { mean: expect.closeTo(0.8, 12) as number, spread: expect.closeTo(Math.sqrt(0.02), 12) as number }]);
    expect(cells('seed')).toEqual([{ mean: 2, spread: 1 }, { mean: 1.5, spread: expect.closeTo(Math.SQRT1_2, 12) as number }]);
    expect(cells('optimizer.lr')).toEqual([0.001, 0.1]);
    expect(cells('status')).toEqual([null, 'finished']);
  });
  test('of settings are runs that differ in their seed alone', () => {
    expect(written({ group: 'settings', sort: 'created', columns: 'seed' }).map(([key]) => key)).toEqual(['a…2', 'c…3']);
  });
  test('of a row are runs that have it, whatever its parameters', () => {
    const other = run('f', {}, { optimizer: { Adam: { lr: 0.01 } }, seed: 1 });
    expect(written({ group: 'optimizer', columns: 'seed' }, [...runs, other]).map(([key]) => key)).toEqual(['a…2', 'c…4']);
  });
  test('unfolded show their runs, in the order that is asked for', () => {
    expect(written({ group: 'optimizer', sort: 'val_accuracy', columns: 'seed', unfolded: ['c'] }).map(([key]) => key)).toEqual(['a…2', 'c…3', 'c', 'd', 'e']);
  });
  test('are named by what they have in common', () => {
    const [line] = table({ group: 'optimizer,seed', filter: 'name=a' }).lines;
    expect('group' in line! && groupHead(line.group)).toEqual({ kind: 'group', key: 'a', values: [{ name: 'optimizer', value: 'SGD' }, { name: 'seed', value: 1 }], name: 'a', runs: 1, unfolded: false });
  });
});

test.each<[keyof RunQuery, string, string]>([
  ['filter', 'val_acuracy > 1', 'runs-unknown-name'],
  ['sort', 'name down', 'sort-direction'],
  ['columns', 'name desc', 'filter-unexpected'],
  ['group', 'optimiser', 'runs-unknown-name'],
])('what is not understood of %s is said as its own', (part, words, id) => {
  const found = readQuery({ ...nothing, [part]: words }) as QueryProblem;
  expect(found).toMatchObject({ part, mistake: { id } });
});

test('runs that cannot be read, or whose experiment is none, are listed', () => {
  const torn = [{ record: unreadableRecord('torn') }, { record: { ...unreadableRecord('odd'), experiment: [1, { name: 'x', params: null }] } }];
  expect(written({ columns: 'status,optimizer.lr' }, torn)).toEqual([['torn', '"unreadable"', 'null'], ['odd', '"unreadable"', 'null']]);
  expect(written({ group: 'settings', columns: 'status' }, torn)).toHaveLength(2);
  const later = ['x', 'y'].map((id) => ({ record: { ...unreadableRecord(id), experiment: { optimizer: { name: 'Later', params: { lr: id, warmth: id } }, climate: id } } }));
  expect(table({}, later).differing).toEqual(['optimizer.lr']);
});

test('pinned runs stand before all others', () => {
  const pinned = runs.map(({ record }) => ({ record: { ...record, figures: { ...record.figures, pinned: record.figures.id === 'b' } } }));
  expect(written({ sort: 'val_accuracy desc', columns: 'seed' }, pinned).map(([id]) => id)).toEqual(['b', 'a', 'd', 'c', 'e']);
});

test('equal parts of experiments are held once', () => {
  const pool = new SharedParts();
  const { experiment } = parseExperiment(JSON.stringify(plain));
  const [a, b] = [pool.of(structuredClone(experiment)), pool.of(structuredClone(experiment))] as Record<string, unknown>[];
  expect(a).toEqual(experiment);
  for (const key of ['model', 'data', 'optimizer']) expect(a![key]).toBe(b![key]);
  expect(pool.of(null)).toBe(null);
});

test('a value is found where it stands', () => expect(runCell(runs[0]!.record, runValue('optimizer.momentum', 1))).toBe(0.9));
