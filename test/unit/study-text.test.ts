import { describe, expect, test } from 'vitest';
import { analyse } from '../../extension/core/config/analyse';
import { applied } from '../../extension/core/config/edit';
import { parseExperiment } from '../../extension/core/config/parse';
import { gridSetting, gridSize } from '../../extension/core/study/grid';
import { spaceOf } from '../../extension/core/study/variables';
import { trialText } from '../../extension/core/study/trial-text';

const base = (changes: Record<string, string> = {}): string => {
  const parts = {
    data: '{ "dataset": { "Shapes": { "images": 200 } } }',
    model: '[{ "Conv2d": { "out_channels": 8, "kernel_size": 3 } }, "ReLU", { "AdaptiveAvgPool2d": 1 }, "Flatten", { "Linear": { "out_features": 10 } }]',
    optimizer: '{ "Adam": { "lr": 0.001 } }', epochs: '4', ...changes,
  };
  return `{\n${Object.entries(parts).map(([key, value]) => `  "${key}": ${value}`).join(',\n')}\n}\n`;
};
const told = (text: string) => analyse(text).problems.map(({ id, severity, message, offset, length }) => ({ id, severity, message, at: text.slice(offset, offset + length) }));
const names = (text: string): string[] => analyse(text).study.variables.map(({ name }) => name);
const texts = (text: string): string[] => {
  const { variables } = analyse(text).study;
  const space = spaceOf(variables);
  return Array.from({ length: gridSize(space) }, (_, i) => trialText(text, variables, gridSetting(space, i), 5));
};

describe('a study is read', () => {
  test('a "$try" within a "$try", at one place, is told of, and counted', () => {
    const text = base({ epochs: '{ "$try": [{ "$try": [1, { "$try": [2, 3] }] }, 4] }', study: '{ "search": "grid" }' });
    expect(told(text).filter(({ severity }) => severity === 'error').map(({ id }) => id)).toEqual(['study-names', 'study-names']);
    expect(new Set(names(text)).size).toBe(3);
  });

  test('a value, a layer, a whole scheduler, a whole model may be tried, and the experiment is that of the first choices', () => {
    const text = base({
      optimizer: '{ "Adam": { "lr": { "$try": [0.01, 0.001] } } }',
      scheduler: '{ "$try": [null, { "StepLR": { "step_size": 2, "gamma": { "$range": [0.1, 0.5], "steps": 3 } } }] }',
      model: '[{ "Conv2d": { "out_channels": { "$int": [8, 16], "step": 4 }, "kernel_size": 3 } }, { "$try": ["ReLU", { "LeakyReLU": { "negative_slope": 0.1 } }] }, { "AdaptiveAvgPool2d": 1 }, "Flatten", { "Linear": { "out_features": 10 } }]',
    });
    expect(told(text)).toEqual([]);
    expect(names(text)).toEqual(['out_channels', 'model.1', 'lr', 'scheduler', 'gamma']);
    const { experiment, study, nodes } = analyse(text);
    expect(experiment).toMatchObject({ scheduler: null, optimizer: { params: { lr: 0.01 } } });
    expect(nodes[0]!.output).toEqual([8, 30, 30]);
    // Of the scheduler's two entries one has three points of its own.
    expect(gridSize(spaceOf(study.variables))).toBe(3 * 2 * 2 * (1 + 3));
  });

  test('a trial\'s text is what the ordinary parser takes, with comments, without the study', () => {
    const text = `// A study.
{
  "data": { "dataset": { "Shapes": { "images": 200 } } }, // small
  "study": { "search": "grid", "seeds": 2 },
  "model": ["Flatten", { "Linear": { "out_features": 10 } }],
  "optimizer": { "$try": [
    "Adam", // the usual one
    { "SGD": { /* high */ "lr": { "$range": [1e-2, 1.0], "log": true, "steps": 3, "$name": "pace" } } },
  ] },
  "epochs": 2,
}
`;
    expect(told(text)).toEqual([]);
    const all = texts(text);
    expect(all).toHaveLength(4);
    expect(all[2]).toBe(`// A study.
{
  "data": { "dataset": { "Shapes": { "images": 200 } } }, // small
  "model": ["Flatten", { "Linear": { "out_features": 10 } }],
  "optimizer": { "SGD": { /* high */ "lr": 0.1 } },
  "epochs": 2,
  "seed": 5,
}
`);
    for (const each of all) expect(parseExperiment(each).problems).toEqual([]);
    expect(all.map((each) => parseExperiment(each).experiment!.optimizer.params.lr)).toEqual([0.001, 0.01, 0.1, 1]);
  });

  test('names are as short as they tell apart, or one\'s own', () => {
    expect(names(base({ optimizer: '{ "$try": [{ "Adam": { "lr": { "$try": [1e-3, 1e-2] } } }, { "SGD": { "lr": { "$try": [1e-2, 1e-1] } } }] }' }))).toEqual(['optimizer', 'Adam.lr', 'SGD.lr']);
    expect(names(base({ optimizer: '{ "Adam": { "lr": { "$try": [1e-3, 1e-2], "$name": "pace" } } }' }))).toEqual(['pace']);
  });

  test('blocks of one\'s own vary too', () => {
    const text = base({ blocks: '{ "Mine": { "params": { "width": { "$try": [4, 8] } }, "body": [{ "Conv2d": { "out_channels": "$width", "kernel_size": 1 } }] } }', model: '["Mine", { "AdaptiveAvgPool2d": 1 }, "Flatten", { "Linear": { "out_features": 10 } }]' });
    expect(told(text)).toEqual([]);
    expect(texts(text).map((each) => analyse(each).nodes[0]!.output[0])).toEqual([4, 8]);
  });
});

describe('what is wrong with a study is told at its place', () => {
  test.each<[string, Record<string, string>, string, string, RegExp]>([
    ['a $try of one', { optimizer: '{ "Adam": { "lr": { "$try": [0.01] } } }' }, 'try-of-one', '"$try"', /one value to try/],
    ['one twice', { optimizer: '{ "Adam": { "lr": { "$try": [0.01, 0.01] } } }' }, 'try-twice', '0.01', /already/],
    ['no list', { optimizer: '{ "Adam": { "lr": { "$try": 0.01 } } }' }, 'study-variable', '0.01', /list of the values to try, not 0.01/],
    ['an empty list', { optimizer: '{ "Adam": { "lr": { "$try": [] } } }' }, 'study-variable', '[]', /list of the values/],
    ['a reversed range', { optimizer: '{ "Adam": { "lr": { "$range": [0.1, 0.01], "steps": 3 } } }' }, 'study-variable', '[0.1, 0.01]', /begins at 0.1 and ends at 0.01/],
    ['an empty range', { optimizer: '{ "Adam": { "lr": { "$range": [0.1, 0.1], "steps": 3 } } }' }, 'study-variable', '[0.1, 0.1]', /nothing to try/],
    ['a logarithm of 0', { optimizer: '{ "Adam": { "lr": { "$range": [0, 0.1], "log": true, "steps": 3 } } }' }, 'study-variable', '[0, 0.1]', /no zero/],
    ['a third end', { optimizer: '{ "Adam": { "lr": { "$range": [0, 0.1, 1], "steps": 3 } } }' }, 'study-variable', '[0, 0.1, 1]', /its two ends/],
    ['fractions', { epochs: '{ "$int": [1.5, 3] }' }, 'study-variable', '[1.5, 3]', /whole numbers/],
    ['a step past the end', { epochs: '{ "$int": [1, 3], "step": 5 }' }, 'study-variable', '5', /past 3/],
    ['an unknown key of a variable', { epochs: '{ "$int": [1, 3], "setp": 1 }' }, 'study-variable', '"setp"', /did you mean "?step/],
    ['a name that is none', { epochs: '{ "$int": [1, 3], "$name": 3 }' }, 'study-variable', '3', /"\$name" is a word/],
    ['two of one name', { epochs: '{ "$int": [1, 3], "$name": "n" }', optimizer: '{ "Adam": { "lr": { "$try": [0.01, 0.1], "$name": "n" } } }' }, 'study-names', '"n"', /called "n" too/],
    ['two branches of one name', { scheduler: '{ "$try": [{ "StepLR": { "step_size": 1, "gamma": { "$try": [0.1, 0.2] } } }, { "StepLR": { "step_size": 2, "gamma": { "$try": [0.1, 0.2] } } }] }' }, 'study-names', '"$try"', /called "gamma"/],
    ['seeds', { seed: '{ "$try": [1, 2] }' }, 'study-variable', '"$try"', /"seeds"/],
    ['a grid over a range', { optimizer: '{ "Adam": { "lr": { "$range": [0.001, 0.1] } } }' }, 'study-grid', '"$range"', /how many points/],
    ['too large a grid', { epochs: '{ "$int": [1, 10000000] }' }, 'study-grid', '"$int"', /10 M settings/],
    ['an unknown key', { study: '{ "trails": 3 }' }, 'unknown-key', '"trails"', /did you mean trials|did you mean "trials"/],
    ['another search', { study: '{ "search": "gird" }' }, 'wrong-type', '"gird"', /one of "grid"/],
    ['more trials than the grid has', { study: '{ "trials": 9 }', epochs: '{ "$int": [1, 3] }' }, 'study-trials', '9', /only 3 settings/],
    ['fewer', { study: '{ "trials": 2 }', epochs: '{ "$int": [1, 3] }' }, 'study-trials', '2', /only its beginning/],
    ['nothing', { study: '{ "seeds": 4 }' }, 'study-nothing-tried', '"study"', /4 runs differ in their seed alone/],
    ['stopping early what ends at once', { study: '{ "stop_early": "asha" }', epochs: '1', seed: '0', scheduler: '{ "$try": [null, "CosineAnnealingLR"] }' }, 'study-stops-nothing', '"asha"', /end before/],
  ])('%s', (_, changes, id, at, message) => {
    const found = told(base(changes)).filter((each) => each.id === id);
    expect(found[0]).toMatchObject({ at, message: expect.stringMatching(message) as string });
  });

  test('a mistake in another entry is told at its place in the study', () => {
    const text = base({ scheduler: '{ "$try": [null, { "StepLR": { "step_sise": 1 } }, "Nonsense"] }' });
    expect(told(text).map(({ id, at }) => [id, at])).toEqual([['unknown-key', '"step_sise"'], ['unknown-scheduler', '"Nonsense"']]);
  });

  test('what another entry makes wrong elsewhere is said to be its doing', () => {
    const text = base({ model: '[{ "$try": ["Identity", { "Conv2d": { "out_channels": 4, "kernel_size": 3 } }] }, { "BatchNorm2d": { "num_features": 3 } }, { "AdaptiveAvgPool2d": 1 }, "Flatten", { "Linear": { "out_features": 10 } }]' });
    const [problem] = told(text);
    if (problem) expect(problem.message).toMatch(/^With model\.0 \{ "Conv2d": .*\}: /);
    const classes = told(base({ model: '["Flatten", { "Linear": { "out_features": 10 } }, "ReLU", { "$try": ["Identity", { "Linear": { "out_features": 7 } }] }]' }));
    expect(classes).toMatchObject([{ id: 'class-count', at: '7' }]);
    const far = told(base({ data: '{ "dataset": { "$try": [{ "Shapes": { "images": 200 } }, { "CIFAR10": {} }] }, "batch_size": 500 }' }));
    expect(far.map(({ message }) => message)[0]).not.toMatch(/^With/);
  });

  test('of a range both ends are looked at', () => {
    const text = base({ epochs: '{ "$int": [0, 3] }' });
    expect(told(text)).toMatchObject([{ id: 'out-of-range', at: '{ "$int": [0, 3] }' }]);
    expect(told(base({ optimizer: '{ "Adam": { "lr": { "$try": [0.001, 50] } } }' }))).toMatchObject([{ id: 'unusual-lr', at: '50' }]);
  });

  test('fixes mend, and none puts a value in the place of a variable', () => {
    const mended = (text: string, id: string): string => {
      const problem = analyse(text).problems.find((each) => each.id === id)!;
      return applied(text, problem.fixes![0]!.edits);
    };
    const grid = mended(base({ optimizer: '{ "Adam": { "lr": { "$range": [0.0001, 0.01], "log": true } } }' }), 'study-grid');
    expect(told(grid)).toEqual([]);
    expect(told(mended(base({ optimizer: '{ "Adam": { "lr": { "$range": [0.01, 0.0001], "steps": 3 } } }' }), 'study-variable'))).toEqual([]);
    expect(mended(base({ optimizer: '{ "Adam": { "lr": { "$try": [0.01] } } }' }), 'try-of-one')).toContain('{ "Adam": { "lr": 0.01 } }');
    expect(told(mended(base({ scheduler: '{ "$try": [{ "StepLR": { "step_size": 1, "gamma": { "$try": [0.1, 0.2] } } }, { "StepLR": { "step_size": 2, "gamma": { "$try": [0.1, 0.2] } } }] }' }), 'study-names'))).toEqual([]);
    const [unusual] = analyse(base({ optimizer: '{ "Adam": { "lr": { "$range": [50, 60], "steps": 2 } } }' })).problems;
    expect([unusual!.id, unusual!.fixes]).toEqual(['unusual-lr', undefined]);
  });

  test('a study larger than the disk', () => {
    const text = base({ epochs: '{ "$int": [1, 3] }', study: '{ "seeds": 4 }' });
    expect(analyse(text, { freeBytes: () => 1e9 }).problems).toEqual([]);
    expect(analyse(text, { freeBytes: () => 10_000 }).problems).toMatchObject([{ id: 'study-disk', message: expect.stringMatching(/^The study's 12 runs leave about \d+(\.\d+)? kB on the disk, which has 10 kB left/) as string }]);
  });
});
