import { expect, test } from 'vitest';
import { optunaJournal, type OptunaParameter, type OptunaStudy, type OptunaTrial } from '../../extension/core/export/optuna';
import { readVectors } from '../vectors/read';

const { lines, read } = readVectors<{ lines: string; read: { trials: { params: Record<string, unknown> }[]; best: number } }>('optuna-journal');

const parameters: OptunaParameter[] = [
  { name: 'lr', distribution: { kind: 'range', low: 1e-4, high: 0.1, log: true, steps: null }, entries: [] },
  { name: 'momentum', distribution: { kind: 'range', low: 0, high: 0.99, log: false, steps: 4 }, entries: [] },
  { name: 'width', distribution: { kind: 'int', low: 16, high: 128, step: 16, log: false }, entries: [] },
  { name: 'depth', distribution: { kind: 'int', low: 1, high: 64, step: 1, log: true }, entries: [] },
  { name: 'scheduler', distribution: { kind: 'try', entries: 5 }, entries: [null, 'CosineAnnealingLR', { StepLR: { step_size: 2 } }, 3, true] },
  { name: 'gamma', distribution: { kind: 'range', low: 0.1, high: 0.9, log: false, steps: null }, entries: [] },
];
const plain = { lr: 0.01, momentum: 0.9, width: 32, depth: 4, scheduler: 0 };
const trials: [OptunaTrial['state'], Record<string, number>, number[], number][] = [
  ['finished', plain, [0.25, 0.5], 0], ['finished', { ...plain, lr: 0.0316228, scheduler: 2, gamma: 0.5 }, [0.3, 0.75], 1], ['stopped', { ...plain, scheduler: 3 }, [0.125], 0],
  ['failed', { ...plain, lr: 0.1, scheduler: 4 }, [], 1], ['going', { ...plain, width: 128 }, [0.2], 0],
];
const study: OptunaStudy = {
  name: '20261128-120000-homework', higherIsBetter: true, parameters,
  trials: trials.map(([state, setting, series, seed], i) => ({
    state, setting, series, begun: `2026-11-28T12:0${i + 1}:00.250Z`, ended: state === 'going' ? null : `2026-11-28T13:0${i + 1}:00Z`,
    attributes: { setting: Math.floor(i / 2), seed, run: `20261128-120000-homework-000${i}` },
  })),
};

/** Lines as what they say: a distribution is JSON in JSON, which Python writes with other spaces and 0 as 0.0. */
const meaning = (text: string): unknown => text.trim().split('\n').map((line) => {
  const { distributions = {}, ...rest } = JSON.parse(line) as { distributions?: Record<string, string> };
  return { ...rest, distributions: Object.entries(distributions).map(([name, json]) => [name, JSON.parse(json) as unknown]) };
});

test('a study is written as Optuna\'s own storage writes it, line by line, which Optuna has read', () => {
  expect(meaning([...optunaJournal(study)].join(''))).toEqual(meaning(lines));
  expect(read.best).toBe(1);
  expect(read.trials.map(({ params }) => params.scheduler)).toEqual([null, '{ "StepLR": { "step_size": 2 } }', 3, true, null]);
});

test('a metric that is no number is left out, for JSON has none', () => {
  const journal = [...optunaJournal({ ...study, trials: [{ ...study.trials[0]!, series: [0.5, NaN] }] })];
  expect(JSON.parse(journal[1]!)).toMatchObject({ value: null, intermediate_values: { 1: 0.5 } });
});
