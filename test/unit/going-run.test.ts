import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { goingChoices, plannedChange } from '../../extension/host/going-run';
import type { Run } from '../../extension/host/run';
import type { GoingChange } from '../../extension/shared/panels';
import { unknownProgress } from '../../extension/shared/run-progress';
import { manifestOf } from './manifest-of';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(path.join(os.tmpdir(), 'cnn-lab-going-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** A run that goes, with its second epoch under way. */
function going(written: object): Run {
  const text = JSON.stringify({ data: { dataset: 'Shapes' }, model: ['Flatten', { Linear: 10 }], epochs: 4, ...written }, null, 2);
  writeFileSync(path.join(folder, 'experiment.cnn.jsonc'), text);
  writeFileSync(path.join(folder, 'run.json'), JSON.stringify(manifestOf(text)));
  return { folder, live: true, progress: { ...unknownProgress, status: 'running', epochsDone: 1 } } as Run;
}

test('what a run that is going has stands there, with what waits', () => {
  const run = going({ optimizer: { SGD: { lr: 0.1, weight_decay: 0.01 } }, scheduler: { StepLR: { step_size: 2 } } });
  expect(goingChoices(run)).toMatchObject({ lr: { owner: 'SGD', param: 'lr', lr: 0.1 }, weight_decay: 0.01, epochs: 4, scheduler: 'StepLR', waiting: null });
  writeFileSync(path.join(folder, 'edit.json'), JSON.stringify({ version: 1, set: ['epochs=9'], after: 2 }));
  expect(goingChoices(run)).toMatchObject({ epochs: 9, waiting: { epoch: 3, changes: [{ path: 'epochs', from: 4, to: 9 }] } });
  expect(goingChoices({ ...run, live: false } as Run)).toBeNull();
});

test('a change is looked at as its text would be, and nothing is written', () => {
  const run = going({ optimizer: { SGD: { lr: 0.1 } }, scheduler: { CosineAnnealingLR: { T_max: 4 } } });
  const look = (change: GoingChange) => plannedChange(run, change).look();
  expect(look({ epochs: 8 })).toMatchObject({ epoch: 3, changes: [{ path: 'epochs', from: 4, to: 8 }], doubts: [{ id: 'cosine-rises-again' }] });
  // A scheduler that is chosen with them fits the epochs that there will be.
  expect(look({ epochs: 8, scheduler: 'CosineAnnealingLR', weight_decay: 0.1, lr: 0.5 })).toMatchObject({
    changes: expect.arrayContaining([{ path: 'scheduler.CosineAnnealingLR.T_max', from: 4, to: 8 }, { path: 'optimizer.SGD.weight_decay', from: 0, to: 0.1 }, { path: 'optimizer.SGD.lr', from: 0.1, to: 0.5 }]), doubts: [],
  });
  expect((look({ scheduler: null })).changes.map(({ path: place }) => place)).toContain('scheduler.CosineAnnealingLR.T_max');
  expect(() => look({ epochs: 1 })).toThrow('The run is in epoch 2 already: set epochs to 2 or more.');
  expect(() => look({ lr: -1 })).toThrow(/"lr"/);
  expect(goingChoices(run)).toMatchObject({ epochs: 4, waiting: null });
});

test('under a scheduler that brings its own the learning rate is changed there', () => {
  const run = going({ optimizer: { SGD: { lr: 0.1 } }, scheduler: { OneCycleLR: { max_lr: 0.2 } } });
  expect(goingChoices(run)).toMatchObject({ lr: { owner: 'OneCycleLR', param: 'max_lr', lr: 0.2 } });
  expect(plannedChange(run, { lr: 0.4 }).look().changes).toEqual([{ path: 'scheduler.OneCycleLR.max_lr', from: 0.2, to: 0.4 }]);
});
