import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { nextRun } from '../../extension/core/study/next-run';
import { beginStudy } from '../../extension/lab/study/begin-study';
import { openStudy, readStudyRun, readStudyRuns } from '../../extension/lab/study/read-study';
import { shownStudy } from '../../extension/lab/study/shown-study';
import { beginMoreSeeds } from '../../extension/lab/study/more-seeds';
import { findStudy, newestStudy } from '../../extension/lab/study/study-place';
import { claimRun } from '../../extension/runner/claim-run';
import { english } from '../../extension/shared/said';
import { manifestOf } from './manifest-of';

const folder = mkdtempSync(path.join(os.tmpdir(), 'cnn-lab-shown-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a study of folds has a line a setting, of which each fold is a run; the best is so over all of them', () => {
  const file = path.join(folder, 'folds.cnn.jsonc');
  writeFileSync(file, JSON.stringify({
    data: { dataset: { Shapes: { images: 100 } }, k_fold: { folds: 3, fold: { $try: [0, 1, 2] } } }, model: ['Flatten', { Linear: { out_features: 10 } }], optimizer: { SGD: { lr: { $try: [0.1, 0.01] } } }, epochs: 1, study: { seeds: 1 },
  }));
  const study = openStudy(beginStudy(file, { runs: path.join(folder, '.cnn-lab', 'runs') }));
  // One fold is easy: a setting with the best single run is not the best one.
  const figure = ({ fold, lr }: Record<string, unknown>): number => (lr === 0.1 ? [0.5, 0.6, 0.95] : [0.7, 0.75, 0.9])[Number(fold)]!;
  const take = (): void => {
    const next = nextRun(study.plan, study.space, study.seed, readStudyRuns(study), 1);
    if (typeof next === 'string') throw new Error(next);
    claimRun(study, next);
    const { folder: run, claim } = readStudyRun(study, next.number);
    mkdirSync(run, { recursive: true });
    writeFileSync(path.join(run, 'run.json'), '{}');
    const epoch = { type: 'epoch-end', time: 1, epoch: 1, step: 10, lr: 0.1, train_loss: 1, train_accuracy: 0.5, val_loss: 1, val_accuracy: figure(claim.values), seconds: 1 };
    writeFileSync(path.join(run, 'events.jsonl'), [epoch, { type: 'run-end', time: 1, status: 'finished', run: path.basename(run), epoch: 1, step: 10, metrics: { train_loss: 1, val_loss: 1, val_accuracy: figure(claim.values) } }].map((event) => `${JSON.stringify(event)}\n`).join(''));
  };
  for (let number = 0; number < 5; number++) take();
  const states = () => shownStudy(study, english).trials.map(({ words, state, runs }) => [words, state, runs.length]).sort();
  expect(states().map(([words, , runs]) => [words, runs])).toEqual([['lr 0.01', 2], ['lr 0.1', 3]]);
  expect(states().map(([, state]) => state)).toEqual(['going', 'complete']);
  take();
  const { trials, best, columns, left } = shownStudy(study, english);
  expect([columns.map(({ name }) => name), trials[best!]!.words, left]).toEqual([['lr', 'val_accuracy'], 'lr 0.01', 0]);
  expect(trials.map(({ value }) => value!.toFixed(3)).sort()).toEqual(['0.683', '0.783']);
  expect(trials[best!]!.runs.map(({ seed }) => seed)).toEqual(['0/0', '0/1', '0/2']);
});

test('seeds that would tell more are begun once, whatever of them is asked for again; each row without gaps is a study, of the setting that its run is of', () => {
  const runs = path.join(folder, 'more', 'runs');
  const text = JSON.stringify({ data: { dataset: { Shapes: { images: 100 } } }, model: ['Flatten', { Linear: { out_features: 10 } }], optimizer: 'SGD', epochs: 1, seed: 4 });
  const run = path.join(runs, 'one');
  mkdirSync(run, { recursive: true });
  const source = path.join(folder, 'one.cnn.jsonc');
  writeFileSync(path.join(run, 'run.json'), JSON.stringify({ ...manifestOf(text), id: 'one', source, engine: 'onnx', threads: 2 }));
  writeFileSync(path.join(run, 'experiment.cnn.jsonc'), text);
  const begun = (seeds: number[]): [number, number][] => beginMoreSeeds({ seeds, of: [run] }).map(openStudy).map(({ seed, plan }) => [seed, plan.seeds]);
  expect(begun([5, 6, 7, 9])).toEqual([[5, 3], [9, 1]]);
  // Some have ended meanwhile, and more are wanted.
  expect(begun([6, 7, 8, 9, 10])).toEqual([[5, 3], [9, 1], [8, 1], [10, 1]]);
  const [study] = beginMoreSeeds({ seeds: [5], of: [run] });
  expect(openStudy(study!).manifest).toMatchObject({ name: 'one', source, engine: 'onnx', threads: 2, more: { run: 'one', study: null, trial: 0 } });
  // None of them is what an experiment's newest study, or the last, is.
  expect(newestStudy(source, runs)).toBeNull();
  expect(() => findStudy('last', runs)).toThrow('There is no one study "last"');
  // One that cannot be read any more keeps no others from being begun.
  writeFileSync(path.join(study!, 'study.cnn.jsonc'), '{');
  expect(begun([9, 11])).toEqual([[9, 1], [11, 1]]);
});
