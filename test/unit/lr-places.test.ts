import { readFileSync } from 'node:fs';
import { applyEdits } from 'jsonc-parser';
import { describe, expect, it, test } from 'vitest';
import { parseSetting, setValue } from '../../extension/core/config/edit';
import { lowerLr, setLrEdits } from '../../extension/core/config/lr-places';
import { readExperiment } from '../../extension/core/config/parse';
import { lrWritten, rangeTestOf } from '../../extension/host/lr-written';

const text = readFileSync('media/examples/simple-cnn.cnn.jsonc', 'utf8');
const withScheduler = (scheduler: unknown) => text.replace(/"scheduler": .*/, `"scheduler": ${JSON.stringify(scheduler)},`);
const written = (before: string, lr: number) => applyEdits(before, setLrEdits(before, lr).map(({ offset, length, text: content }) => ({ offset, length, content })));

describe('a learning rate goes where the run takes its own from', () => {
  it.each([
    ['an optimizer with its lr', text, '"lr": 0.001', '"lr": 0.02'],
    ['an optimizer by its bare name', text.replace('{ "Adam": { "lr": 0.001 } }', '"Adam"'), '"optimizer": "Adam"', '"optimizer": { "Adam": { "lr": 0.02 } }'],
    ['a scheduler that starts from it', withScheduler({ CosineAnnealingLR: { T_max: 5 } }), '"lr": 0.001', '"lr": 0.02'],
    ['OneCycleLR', withScheduler({ OneCycleLR: { max_lr: 0.01 } }), '"max_lr":0.01', '"max_lr":0.02'],
    ['CyclicLR, its lower end far below', withScheduler({ CyclicLR: { base_lr: 0.001, max_lr: 0.01 } }), '"max_lr":0.01', '"max_lr":0.02'],
    ['CyclicLR, its lower end above', withScheduler({ CyclicLR: { base_lr: 0.03, max_lr: 0.1 } }), '"base_lr":0.03,"max_lr":0.1', '"base_lr":0.005,"max_lr":0.02'],
  ])('%s', (_, before, from, to) => {
    expect(before).toContain(from);
    expect(written(before, 0.02)).toBe(before.replace(from, to));
    expect(lrWritten(written(before, 0.02))!.map(({ lr }) => lr)).toEqual([0.02]);
  });

  it('both where a sequence holds one that brings its own beside one that does not', () => {
    const before = withScheduler({ SequentialLR: { schedulers: [{ LinearLR: { total_iters: 2 } }, { OneCycleLR: { max_lr: 0.01 } }], milestones: [2] } });
    expect(lrWritten(before)).toEqual([{ owner: 'Adam', param: 'lr', lr: 0.001 }, { owner: 'OneCycleLR', param: 'max_lr', lr: 0.01 }]);
    expect(lrWritten(written(before, 0.02))!.map(({ lr }) => lr)).toEqual([0.02, 0.02]);
  });

  it.each([
    ['an optimizer with its lr', text, 'lr', [0.0001]],
    ['an optimizer by its bare name', text.replace('{ "Adam": { "lr": 0.001 } }', '"Adam"'), 'lr', [0.0001]],
    ['OneCycleLR', withScheduler({ OneCycleLR: { max_lr: 0.01 } }), 'max_lr', [0.001]],
    ['CyclicLR', withScheduler({ CyclicLR: { base_lr: 0.03, max_lr: 0.1 } }), 'max_lr', [0.01]],
    ['a sequence', withScheduler({ SequentialLR: { schedulers: [{ LinearLR: { total_iters: 2 } }, { OneCycleLR: { max_lr: 0.01 } }], milestones: [2] } }), 'lr', [0.0001, 0.001]],
  ])('is lowered there by settings, as --set takes them: %s', (_, before, param, lrs) => {
    const lower = lowerLr(readExperiment(before).experiment!, 0.1);
    expect(lower).toMatchObject({ param, lr: lrs[0] });
    const after = lower.set.map(parseSetting).reduce((changed, { path, value }) => setValue(changed, path, value), before);
    expect(lrWritten(after)!.map(({ lr }) => lr)).toEqual(lrs);
    if (param === 'max_lr' && before.includes('base_lr')) expect(after).toMatch(/"base_lr": ?0\.003\b/);
  });

  it('not into a text with errors', () => {
    expect(lrWritten(text.replace('"Adam"', '"Adamm"'))).toBeNull();
    expect(() => setLrEdits(text.replace('"Adam"', '"Adamm"'), 0.02)).toThrow(/has errors.*Adamm/);
  });
});

test('a range test is another one where what it trains has changed, not where only the schedule has', () => {
  const same = [written(text, 0.02), withScheduler('CosineAnnealingLR').replace('"CosineAnnealingLR"', 'null'), text.replace('"epochs": 5', '"epochs": 9'), `// more\n${text}`];
  for (const each of same) expect(rangeTestOf(each)).toBe(rangeTestOf(text));
  const other = [text.replace('"Adam"', '"AdamW"'), text.replace('"batch_size": 64', '"batch_size": 32'), text.replace('"out_channels": 32', '"out_channels": 16'), text.replace('"seed": 42', '"seed": 43')];
  for (const each of other) expect(rangeTestOf(each)).not.toBe(rangeTestOf(text));
});
