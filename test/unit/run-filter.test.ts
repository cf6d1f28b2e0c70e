import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseRunFilter } from '../../extension/core/runs/run-filter';
import { parseRunColumns, parseRunOrder } from '../../extension/core/runs/run-order';
import type { RunFigures, RunRecord } from '../../extension/core/runs/run-record';
import { figureNames, valueWords } from '../../extension/core/runs/run-value';
import { parseExperiment } from '../../extension/core/config/parse';
import { UserError } from '../../extension/shared/user-error';

const text = readFileSync('media/examples/simple-cnn.cnn.jsonc', 'utf8');
function said(act: () => unknown): Error {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error('Nothing was said.');
}
const nothing = Object.fromEntries(figureNames.map((name) => [name, null])) as unknown as RunFigures;
function run(id: string, figures: Partial<RunFigures>, changes: Record<string, unknown> = {}): RunRecord {
  const { experiment } = parseExperiment(text);
  const changed = parseExperiment(JSON.stringify({ ...plain, ...changes })).experiment ?? experiment;
  return { figures: { ...nothing, id, name: id, status: 'finished', created: '2026-11-01T12:00:00.000Z', ...figures }, experiment: changed };
}
const plain = { data: { dataset: 'MNIST' }, model: ['Flatten', { Linear: { out_features: 10 } }], optimizer: { SGD: { lr: 0.1, momentum: 0.9 } }, epochs: 3 };

const records = [
  run('resnet-a', { val_accuracy: 0.95, status: 'finished' }),
  run('resnet-b', { val_accuracy: 0.85, status: 'failed' }, { optimizer: { Adam: { lr: 0.001 } }, scheduler: { CosineAnnealingLR: { T_max: 3 } } }),
  run('plain net', { created: '2026-11-20T12:00:00.000Z' }, { optimizer: { Adam: { lr: 0.01 } }, data: { dataset: 'CIFAR10', train_transform: ['RandomHorizontalFlip', 'ToTensor'] }, training: { keep: { every: 2 } } }),
  { figures: { ...nothing, id: 'torn', name: 'torn', status: 'unreadable', created: '' }, experiment: null } satisfies RunRecord,
];
const kept = (filter: string): string[] => records.filter(parseRunFilter(filter)).map(({ figures }) => figures.id);

test.each<[string, string[]]>([
  ['', ['resnet-a', 'resnet-b', 'plain net', 'torn']],
  ['   ', ['resnet-a', 'resnet-b', 'plain net', 'torn']],
  ['val_accuracy > 0.9', ['resnet-a']],
  ['val_accuracy>90%', ['resnet-a']],
  ['val_accuracy > 0.8 optimizer=SGD', ['resnet-a']],
  ['val_accuracy > 0.8 and optimizer = sgd', ['resnet-a']],
  ['optimizer=SGD,Adam', ['resnet-a', 'resnet-b', 'plain net']],
  ['optimizer!=SGD', ['resnet-b', 'plain net', 'torn']],
  ['optimizer.lr <= 1e-2', ['resnet-b', 'plain net']],
  ['optimizer.lr=0.1 or optimizer.lr==.01', ['resnet-a', 'plain net']],
  ['optimizer.Adam.lr > 0', ['resnet-b', 'plain net']],
  ['optimizer.momentum=0.9', ['resnet-a']],
  ['scheduler=none', ['resnet-a', 'plain net', 'torn']],
  ['scheduler.T_max=3', ['resnet-b']],
  ['val_accuracy=null', ['plain net', 'torn']],
  ['val_accuracy!=null', ['resnet-a', 'resnet-b']],
  ['resnet', ['resnet-a', 'resnet-b']],
  ['RESNET not status=failed', ['resnet-a']],
  ['"plain net"', ['plain net']],
  ['name~\'plain net\'', ['plain net']],
  ['net (status=failed | val_accuracy>=0.95)', ['resnet-a', 'resnet-b']],
  ['not (resnet or torn)', ['plain net']],
  ['data.dataset~cifar', ['plain net']],
  ['data.train_transform=RandomHorizontalFlip', ['plain net']],
  ['model.0=Flatten model.1.Linear.out_features=10', ['resnet-a', 'resnet-b', 'plain net']],
  ['model.1.out_features > 9', ['resnet-a', 'resnet-b', 'plain net']],
  ['model.7.out_features > 9', []],
  ['training.keep.every=2', ['plain net']],
  ['training.keep=best+last', ['resnet-a', 'resnet-b']],
  ['data.shuffle=true', ['resnet-a', 'resnet-b', 'plain net']],
  ['created > 2026-11-10', ['plain net']],
  ['created=2026-11 created<2026-11-10', ['resnet-a', 'resnet-b']],
  ['created >= "2026-11-20 00:00"', ['plain net']],
  ['status=unreadable', ['torn']],
  ['"and"', []],
])('%s', (filter, ids) => expect(kept(filter)).toEqual(ids));

describe('bad input is one sentence with its column', () => {
  test.each([
    ['val_acuracy > 0.9', 'Column 1: runs have no "val_acuracy": did you mean val_accuracy?'],
    ['resnet  lr=1', 'Column 9: runs have no "lr": did you mean optimizer.lr?'],
    ['optimizer.lrr=1', 'Column 1: runs have no "optimizer.lrr": did you mean optimizer.lr?'],
    ['data.zzzzzzzzz=1', /^Column 1: runs have no "data.zzzzzzzzz": there is data.dataset, data.batch_size/],
    ['constructor=1', /^Column 1: runs have no "constructor"/],
    ['optimizer=Adan', 'Column 11: "optimizer" is never "Adan": did you mean Adam?'],
    ['status=done', /^Column 8: "status" is never "done"/],
    ['val_accuracy > high', 'Column 16: "val_accuracy" > wants a number, not "high".'],
    ['val_loss=low', 'Column 10: "val_loss" = wants a number, not "low".'],
    ['val_loss >', 'Column 11: what "val_loss" is compared with is missing.'],
    ['optimizer=SGD,', 'Column 15: what "optimizer" is compared with is missing.'],
    ['val_loss > < 3', 'Column 12: "<" is not understood here.'],
    ['> 3', 'Column 1: ">" is not understood here.'],
    ['(resnet', 'Column 1: the parenthesis that begins here has no end.'],
    ['resnet)', 'Column 7: ")" is not understood here.'],
    ['resnet or', 'Column 10: the filter ends where something should follow.'],
    ['not', 'Column 4: the filter ends where something should follow.'],
    ['name="plain', 'Column 6: the quotation mark that begins here has no end.'],
    ['a ! b', 'Column 3: "!" is not understood here.'],
    ['created>yesterday', 'Column 9: "yesterday" is no time: write it as 2026-11-28 or 2026-11-28T15:30.'],
    [`${'not '.repeat(500)}a`, /^Column \d+: parentheses and "not" stand at most 100 deep/],
    ['a'.repeat(10_001), 'A filter has at most 10000 characters.'],
  ])('%s', (filter, sentence) => {
    const error = said(() => parseRunFilter(filter));
    expect(error).toBeInstanceOf(UserError);
    if (typeof sentence === 'string') expect(error.message).toBe(sentence);
    else expect(error.message).toMatch(sentence);
  });
});

test('runs are sorted by anything, those without it last', () => {
  const sorted = (order: string) => records.toSorted(parseRunOrder(order)).map(({ figures }) => figures.id);
  expect(sorted('val_accuracy')).toEqual(['resnet-b', 'resnet-a', 'plain net', 'torn']);
  expect(sorted('val_accuracy desc')).toEqual(['resnet-a', 'resnet-b', 'plain net', 'torn']);
  expect(sorted('optimizer, optimizer.lr DESC')).toEqual(['plain net', 'resnet-b', 'resnet-a', 'torn']);
  expect(sorted('')).toEqual(records.map(({ figures }) => figures.id));
  expect(said(() => parseRunOrder('created, val_acc down')).message).toBe('Column 10: runs have no "val_acc": did you mean val_accuracy?');
  expect(said(() => parseRunOrder('created, name down')).message).toBe('Column 15: "down" is no direction: write asc or desc, or nothing.');
});

test('columns are whatever has a name', () => {
  const shown = parseRunColumns('optimizer, optimizer.lr ,data.train_transform,training.keep,val_accuracy');
  expect(shown.map(({ of }) => valueWords(of(records[2]!)))).toEqual(['Adam', '0.01', 'RandomHorizontalFlip, ToTensor', '{"every":2}', '']);
  expect(said(() => parseRunColumns('name desc')).message).toBe('Column 6: "desc" is not understood here.');
});
