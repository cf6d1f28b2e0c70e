import { expect, test } from 'vitest';
import { analyse } from '../../extension/core/config/analyse';
import { complete } from '../../extension/core/config/language/completion';
import { hover } from '../../extension/core/config/language/hover';
import { inlayHints } from '../../extension/core/config/language/inlay-hints';
import { experimentSchema } from '../../extension/core/config/schema';
import { readSource } from '../../extension/core/config/source-text';
import { english } from '../../extension/shared/said';

const at = (marked: string): [string, number] => [marked.replace('|', ''), marked.indexOf('|')];
const labels = (marked: string): string[] => complete(readSource(at(marked)[0]), at(marked)[1], english).map(({ label }) => label);
const told = (marked: string): string | undefined => hover(analyse(at(marked)[0]), at(marked)[1], english)?.markdown;
const head = '{ "AdaptiveAvgPool2d": 1 }, "Flatten", { "Linear": { "out_features": 10 } }';
const study = (parts: string): string => `{ "data": { "dataset": "Shapes" }, "epochs": 10, ${parts} }`;

test.each<[string, string[]]>([
  ['{ "optimizer": { "$try": [|] } }', ['Adam', 'SGD']],
  ['{ "optimizer": { "$try": ["Adam", { "SGD": { | } }] } }', ['lr', 'momentum']],
  ['{ "optimizer": { "Adam": { "lr": { | } } } }', ['$try', '$range', '$int']],
  ['{ "optimizer": { "Adam": { "lr": { "|" } } } }', ['$try', '$range']],
  ['{ "optimizer": { "Adam": { "lr": { "$range": [0.1, 1], | } } } }', ['log', 'steps', '$name']],
  ['{ "epochs": { "$int": [1, 9], "|" } }', ['step', 'log', '$name']],
  ['{ "model": ["ReLU", { "$try": ["ReLU", |] }] }', ['Conv2d', 'GELU']],
  ['{ "study": { | } }', ['search', 'trials', 'seeds', 'stop_early', 'metric', 'at_once', 'on']],
  ['{ "study": { "on": | } }', ['null', '{}']],
  ['{ "study": { "on": { "slurm": { | } } } }', ['partition', 'time', 'cpus', 'extra']],
  ['{ "study": { "search": | } }', ['"grid"', '"random"', '"tpe"']],
  ['{ "training": { "early_stopping": { "$try": [null, { | }] } } }', ['metric', 'patience']],
])('%s', (marked, expected) => {
  expect(labels(marked)).toEqual(expect.arrayContaining(expected));
});

test('what makes a variable is offered where nothing else stands, and not for the experiment itself', () => {
  expect(labels('{ | }')).not.toContain('$try');
  expect(labels('{ "study": { | } }')).not.toContain('$try');
  expect(labels('{ "optimizer": { "Adam": { | } } }')).not.toContain('$try');
  expect(labels('{ "optimizer": { "Adam": { "lr": { "$try": [1], | } } } }')).toEqual(['$name']);
});

test('hovers say what a variable is, and of an entry that does not stand first its own words without the first one\'s figures', () => {
  const model = (key: string, marks: [string, string]): string => study(`"optimizer": "Adam", "model": [{ "${key}": [{ ${marks[0]}: { "out_channels": 8, "kernel_size": 3 } }, { ${marks[1]}: { "out_channels": 16, "kernel_size": 5 } }] }, ${head}]`);
  expect(told(model('$t|ry', ['"Conv2d"', '"Conv2d"']))).toMatch(/\*\*model\\\.0\*\* `\$try`[^]*2 values on a grid/);
  expect(told(model('$try', ['"Con|v2d"', '"Conv2d"']))).toMatch(/8 × 30 × 30/);
  expect(told(model('$try', ['"Conv2d"', '"Con|v2d"']))).toMatch(/Conv2d/);
  expect(told(model('$try', ['"Conv2d"', '"Con|v2d"']))).not.toMatch(/30 × 30/);
  expect(told(study(`"optimizer": { "Adam": { "lr": { "$range": [0.001, 0.1], "l|og": true, "steps": 3 } } }, "model": [${head}]`))).toMatch(/logarithm/);
  expect(told(study(`"optimizer": { "Adam": { "l|r": { "$try": [0.001, 0.1] } } }, "model": [${head}]`))).toMatch(/Learning rate/);
  expect(told(study(`"optimizer": "Adam", "model": [${head}], "study": { "see|ds": 3 }`))).toMatch(/seed/);
});

test('an inlay says how many runs a study has, and how long that takes where a run\'s time is known', () => {
  const text = study(`"optimizer": { "Adam": { "lr": { "$try": [0.1, 0.2, 0.3, 0.4] } } }, "model": [${head}], "study": { "seeds": 3, "at_once": 2 }`);
  const options = { macs: false, memory: false, receptiveField: false };
  const hints = (secondsOfRun?: number) => inlayHints(analyse(text), { ...options, secondsOfRun }, english).filter(({ text: words }) => words.includes('seeds'));
  expect(hints()).toMatchObject([{ text: '4 × 3 seeds = 12 runs', offset: text.indexOf('{ "seeds"') + 1 }]);
  expect(hints(90)[0]!.text).toBe('4 × 3 seeds = 12 runs, about 9:00 min here');
  // A layer's shape is that of the first entry.
  const tried = study(`"optimizer": "Adam", "model": [{ "Conv2d": { "out_channels": { "$int": [4, 8] }, "kernel_size": 3 } }, ${head}]`);
  expect(inlayHints(analyse(tried), options, english).map(({ text: words }) => words)).toContain('4 × 30 × 30 · 112');
});

test('what a study asks of Slurm is explained, and mistakes in it are told at their place', () => {
  const on = (slurm: string): string => study(`"optimizer": "Adam", "model": [${head}], "study": { "on": { "slurm": { ${slurm} } } }`);
  expect(told(on('"ti|me": 30'))).toMatch(/How long each task may take/);
  const found = (slurm: string) => analyse(on(slurm)).problems.filter(({ severity }) => severity === 'error').map(({ id, offset, length }) => [id, on(slurm).slice(offset, offset + length)]);
  for (const time of ['90', '"90"', '"1:30"', '"12:00:00"', '"1-12"', '"2-00:30:00"', 'null']) expect(found(`"time": ${time}, "extra": ["--account=lab"]`)).toEqual([]);
  expect(found('"time": "1h"')).toEqual([['slurm-time', '"1h"']]);
  expect(found('"extra": ["-A lab", "--array=0-9", "--mem=4G"]')).toEqual([['slurm-extra', '"-A lab"'], ['slurm-extra', '"--array=0-9"']]);
  expect(found('"partitoin": "gpu"').map(([id]) => id)).toEqual(['unknown-key']);
  // Hints of how long it takes are of this machine.
  const hints = inlayHints(analyse(on('')), { macs: false, memory: false, receptiveField: false, secondsOfRun: 90 }, english);
  expect(hints.map(({ text: words }) => words)).toContain('1 × 3 seeds = 3 runs');
});

test('the schema takes a variable for any value', () => {
  const schema = experimentSchema() as { properties: Record<string, { anyOf: unknown[] }>; definitions: Record<string, unknown> };
  expect(schema.properties.epochs!.anyOf).toContainEqual({ $ref: '#/definitions/variable' });
  expect(schema.definitions.layer).toMatchObject({ anyOf: [expect.anything(), { $ref: '#/definitions/variable' }] });
});
