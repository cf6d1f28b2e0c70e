import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { analyse } from '../../extension/core/config/analyse';
import type { EditEvent } from '../../extension/shared/events';
import { LiveEdits } from '../../extension/trainer/live-edits';
import { manifestOf } from './manifest-of';

const text = JSON.stringify({ data: { dataset: 'Shapes' }, model: ['Flatten', { Linear: 10 }], optimizer: { SGD: { lr: 0.1 } }, scheduler: { CosineAnnealingLR: { T_max: 4 } }, epochs: 4 }, null, 2);
let run: string;
beforeEach(() => void (run = mkdtempSync(path.join(os.tmpdir(), 'cnn-lab-edits-'))));
afterEach(() => rmSync(run, { recursive: true }));
const begun = () => ({ run, text, manifest: manifestOf(text) });
const file = () => path.join(run, 'edit.json');

test('edits wait for the end of the epoch that is going on, add up, and are made together', () => {
  const edited = begun();
  const edits = new LiveEdits(edited, 1);
  expect(edits.ask(['optimizer.lr=0.5'])).toEqual({ epoch: 3, changes: [{ path: 'optimizer.SGD.lr', from: 0.1, to: 0.5 }], doubts: [] });
  expect(edits.ask(['epochs=6'])).toMatchObject({ epoch: 3, changes: [{ path: 'optimizer.SGD.lr' }, { path: 'epochs', from: 4, to: 6 }], doubts: [{ id: 'cosine-rises-again', severity: 'warning' }] });
  expect(edits.take({ epoch: 1, step: 10 }, () => expect.fail('Too early.'))).toBeNull();
  const told: EditEvent[] = [];
  const experiment = edits.take({ epoch: 2, step: 20 }, (event, doubts) => void (told.push(event), expect(doubts).toHaveLength(1)));
  expect(experiment).toMatchObject({ epochs: 6, optimizer: { params: { lr: 0.5 } } });
  expect(told).toMatchObject([{ type: 'edit', epoch: 2, step: 20, epochs: 6, set: ['optimizer.lr=0.5', 'epochs=6'] }]);
  expect(analyse(readFileSync(path.join(run, 'experiment.cnn.jsonc'), 'utf8')).experiment).toMatchObject({ epochs: 6 });
  expect(edited.manifest.experiment.epochs).toBe(6);
  expect(edits.take({ epoch: 3, step: 30 }, () => expect.fail('Made twice.'))).toBeNull();
});

test('what is measured of the layers may be changed while it goes', () => {
  const edits = new LiveEdits(begun(), 0);
  expect(edits.ask(['training.record=["activations","memory"]', 'training.record_every=20'])).toMatchObject({ changes: [{ path: 'training.record', from: [], to: ['activations', 'memory'] }, { path: 'training.record_every', from: 50, to: 20 }] });
  expect(() => edits.ask(['training.record=["gradients"]'])).toThrow(/must be one of "gradient_norm", "update_ratio".*not "gradients"/);
});

test('what was accepted is there after a kill, for the same epoch', () => {
  new LiveEdits(begun(), 1).ask(['optimizer.lr=0.5']);
  const again = new LiveEdits(begun(), 1);
  expect(again.take({ epoch: 1, step: 0 }, () => undefined)).toBeNull();
  expect(again.take({ epoch: 2, step: 0 }, () => undefined)).toMatchObject({ optimizer: { params: { lr: 0.5 } } });
  expect(existsSync(file())).toBe(false);
});

test('a change that is taken back is none', () => {
  const edits = new LiveEdits(begun(), 0);
  edits.ask(['optimizer.lr=0.5']);
  expect(edits.ask(['optimizer.lr=0.1'])).toMatchObject({ changes: [] });
  expect(existsSync(file())).toBe(false);
  expect(edits.take({ epoch: 1, step: 0 }, () => expect.fail('Nothing to do.'))).toBeNull();
});

test.each<[string[], number, RegExp]>([
  [['optimizer.lr=fast'], 0, /experiment\.cnn\.jsonc:\d+:\d+: .*"lr"/],
  [['seed=3'], 0, /^"seed" cannot be changed while the run is going: lr, weight_decay, scheduler, epochs and record can/],
  [['optimizer.momentum=0.9'], 0, /^"optimizer\.SGD\.momentum" cannot be changed/],
  [['optimizer=Adam'], 0, /cannot be changed while the run is going/],
  [['data.batch_size=2'], 0, /^"data\.batch_size" cannot be changed/],
  [['epochs=4'], 0, /^Nothing would change/],
  [['epochs=2'], 2, /^The run is in epoch 3 already: set epochs to 3 or more\.$/],
  [['optimizer.lr=0.5'], 3, /^The run is in epoch 4, its last: give it more epochs/],
  [['lr'], 0, /^"lr" sets nothing/],
])('%s after %i epochs is refused in a sentence, and changes nothing', (set, done, sentence) => {
  const edits = new LiveEdits(begun(), done);
  expect(() => edits.ask(set)).toThrow(sentence);
  expect(existsSync(file())).toBe(false);
});

test('after the last epoch nothing is accepted; what nobody can read is named', () => {
  const edits = new LiveEdits(begun(), 4);
  expect(edits.take({ epoch: 4, step: 40 }, () => undefined)).toBeNull();
  expect(() => edits.ask(['epochs=9'])).toThrow('The run has done its last epoch: resume it with more epochs.');
  writeFileSync(file(), '{"version":1,"set":"epochs=9"}');
  expect(() => new LiveEdits(begun(), 0)).toThrow(/edit\.json does not say what is to be changed of the run/);
});
