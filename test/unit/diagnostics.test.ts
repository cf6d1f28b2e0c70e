import { readdirSync, readFileSync } from 'node:fs';
import { planOf } from '../../extension/core/study/plan';
import { runsOf } from '../../extension/core/study/size';
import { spaceOf } from '../../extension/core/study/variables';
import { describe, expect, test } from 'vitest';
import { analyse, type Analysis } from '../../extension/core/config/analyse';
import { diagnostics } from '../../extension/core/config/diagnostics/diagnostics';
import { applied } from '../../extension/core/config/edit';
import { hasStoppedEarly } from '../../extension/core/train/loop';
import { scheduleCurve } from '../../extension/core/train/schedule';
import type { Problem } from '../../extension/shared/experiment';

const head = '"Flatten", { "Linear": { "out_features": 10 } }';
const convolved = `[{ "Conv2d": { "out_channels": 4, "kernel_size": 3 } }, "ReLU", ${head}]`;
const base = { data: '{ "dataset": { "Shapes": { "images": 1000 } }, "val_split": 0.2, "batch_size": 100 }', model: `[${head}]`, optimizer: '"Adam"', epochs: '10' };
const experiment = (parts: Record<string, string>): string =>
  `{\n${Object.entries({ ...base, ...parts }).map(([key, text]) => `  "${key}": ${text}`).join(',\n')}\n}`;
const dataWith = (parts: Record<string, string>): string =>
  `{ ${Object.entries({ dataset: '{ "Shapes": { "images": 1000 } }', val_split: '0.2', batch_size: '100', ...parts }).map(([key, text]) => `"${key}": ${text}`).join(', ')} }`;
const of = (analysis: Analysis, id: string): Problem[] => analysis.problems.filter((problem) => problem.id === id);


/**
 * Every diagnostic: an experiment that has it, the text underlined, and the experiment mended. `mended` is "fix" where
 * the diagnostic's own first fix does it.
 */
interface Example {
  id: string;
  failing: Record<string, string> | string;
  underlined: string;
  mended: Record<string, string> | string;
  /** Of the disk. */
  freeBytes?: () => number;
}
const examples: Example[] = [
  { id: 'syntax', failing: experiment({}).replace('"Adam"', 'Adam'), underlined: 'Adam', mended: {} },
  { id: 'wrong-type', failing: { epochs: '"many"' }, underlined: '"many"', mended: { epochs: '10' } },
  { id: 'out-of-range', failing: { epochs: '0' }, underlined: '0', mended: 'fix' },
  { id: 'missing-key', failing: { scheduler: '{ "StepLR": {} }' }, underlined: '"StepLR"', mended: 'fix' },
  { id: 'unknown-key', failing: { optimizer: '{ "SGD": { "momentun": 0.9 } }' }, underlined: '"momentun"', mended: 'fix' },
  { id: 'duplicate-key', failing: { optimizer: '{ "SGD": { "lr": 0.1, "lr": 0.2 } }' }, underlined: '"lr"', mended: 'fix' },
  { id: 'unknown-dataset', failing: { data: '{ "dataset": "CIFAR-10" }' }, underlined: '"CIFAR-10"', mended: 'fix' },
  { id: 'unknown-layer', failing: { model: `["Relu", ${head}]` }, underlined: '"Relu"', mended: 'fix' },
  { id: 'unknown-transform', failing: { data: dataWith({ train_transform: '["ToTensr"]' }) }, underlined: '"ToTensr"', mended: 'fix' },
  { id: 'unknown-batch-transform', failing: { data: dataWith({ batch_transform: '["Mixup!"]' }) }, underlined: '"Mixup!"', mended: {} },
  { id: 'unknown-loss', failing: { loss: '"CrossEntropy"' }, underlined: '"CrossEntropy"', mended: { loss: '"CrossEntropyLoss"' } },
  { id: 'unknown-optimizer', failing: { optimizer: '"Addam"' }, underlined: '"Addam"', mended: 'fix' },
  { id: 'unknown-scheduler', failing: { scheduler: '{ "StepLr": { "step_size": 3 } }' }, underlined: '"StepLr"', mended: 'fix' },
  { id: 'unknown-init', failing: { init: '"kaiming_uniform"' }, underlined: '"kaiming_uniform"', mended: 'fix' },
  { id: 'block-cycle', failing: { blocks: '{ "A": ["A"] }', model: `["A", ${head}]` }, underlined: '"A"', mended: { blocks: '{ "A": ["ReLU"] }', model: `["A", ${head}]` } },
  {
    id: 'too-many-layers',
    failing: { blocks: `{ ${Array.from({ length: 20 }, (_, i) => `"B${i}": ["B${i + 1}", "B${i + 1}"]`).join(', ')}, "B20": ["ReLU"] }`, model: `["B0", ${head}]` },
    underlined: '"B', mended: {},
  },
  { id: 'text-too-large', failing: { model: `[${'{ "Sequential": ['.repeat(300)}` }, underlined: '{', mended: {} },
  { id: 'too-many-layers', failing: { model: `[{ "Repeat": { "times": 1000, "body": [{ "Repeat": { "times": 1000, "body": ["ReLU"] } }] } }, ${head}]` }, underlined: '"Repeat"', mended: {} },
  { id: 'too-large', failing: { model: `[{ "Upsample": { "scale_factor": 1000000 } }, ${head}]` }, underlined: '"Upsample"', mended: {} },
  { id: 'shape-mismatch', failing: { model: '[{ "Linear": { "out_features": 10 } }]' }, underlined: '"Linear"', mended: 'fix' },
  { id: 'shape-mismatch', failing: { model: '["Flatten", { "Linear": { "in_features": 100, "out_features": 10 } }]' }, underlined: '100', mended: 'fix' },
  { id: 'class-count', failing: { model: '["Flatten", { "Linear": { "out_features": 12 } }]' }, underlined: '12', mended: 'fix' },
  { id: 'output-not-flat', failing: { model: '["ReLU"]' }, underlined: '"ReLU"', mended: 'fix' },
  {
    id: 'kernel-larger-than-input', failing: { model: `[{ "Conv2d": { "out_channels": 4, "kernel_size": 35, "padding": 17 } }, ${head}]` }, underlined: '35',
    mended: { model: `[{ "Conv2d": { "out_channels": 4, "kernel_size": 3, "padding": 1 } }, ${head}]` },
  },
  { id: 'bias-before-batch-norm', failing: { model: `[{ "Conv2d": { "out_channels": 4, "kernel_size": 3 } }, "BatchNorm2d", "ReLU", ${head}]` }, underlined: '"Conv2d"', mended: 'fix' },
  { id: 'no-activation-between', failing: { model: '["Flatten", { "Linear": { "out_features": 64 } }, { "Linear": { "out_features": 10 } }]' }, underlined: '"Linear"', mended: 'fix' },
  { id: 'activation-at-the-end', failing: { model: `[${head}, "ReLU"]` }, underlined: '"ReLU"', mended: 'fix' },
  { id: 'transform-mismatch', failing: { data: dataWith({ train_transform: '[{ "Normalize": "auto" }, "ToTensor"]', test_transform: '["ToTensor", { "Normalize": "auto" }]' }) }, underlined: '"Normalize"', mended: {} },
  { id: 'to-tensor-missing', failing: { data: dataWith({ train_transform: '["RandomHorizontalFlip"]' }) }, underlined: '["RandomHorizontalFlip"]', mended: 'fix' },
  { id: 'train-test-size', failing: { data: dataWith({ train_transform: '[{ "RandomCrop": { "size": 24 } }, "ToTensor"]' }) }, underlined: '"data"', mended: {} },
  { id: 'random-test-transform', failing: { data: dataWith({ test_transform: '["RandomHorizontalFlip", "ToTensor"]' }) }, underlined: '"RandomHorizontalFlip"', mended: 'fix' },
  {
    id: 'normalize-differs',
    failing: { data: dataWith({ train_transform: '["ToTensor", { "Normalize": "auto" }]', test_transform: '["ToTensor", { "Normalize": { "mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5] } }]' }) },
    underlined: '"Normalize"', mended: 'fix',
  },
  { id: 'normalize-differs', failing: { data: dataWith({ train_transform: '["ToTensor", { "Normalize": "auto" }]', test_transform: '["ToTensor"]' }) }, underlined: '["ToTensor"]', mended: 'fix' },
  {
    id: 'per-image-std',
    failing: { data: dataWith({ train_transform: '["ToTensor", { "Normalize": { "mean": [0.4914, 0.4822, 0.4465], "std": [0.2023, 0.1994, 0.2010] } }]', test_transform: '["ToTensor", { "Normalize": "auto" }]' }) },
    underlined: '[0.2023, 0.1994, 0.2010]', mended: 'fix',
  },
  { id: 'mirrored-digits', failing: { data: '{ "dataset": "MNIST", "train_transform": ["RandomHorizontalFlip", "ToTensor"] }' }, underlined: '"RandomHorizontalFlip"', mended: 'fix' },
  { id: 'last-batch-of-one', failing: { data: dataWith({ batch_size: '47' }), model: `["BatchNorm2d", ${head}]` }, underlined: '47', mended: 'fix' },
  { id: 'batch-larger-than-data', failing: { data: dataWith({ batch_size: '900' }) }, underlined: '900', mended: 'fix' },
  { id: 'no-validation', failing: { data: dataWith({ val_split: '0' }) }, underlined: '0', mended: 'fix' },
  { id: 'balanced-twice', failing: { data: dataWith({ sampler: '"balanced"' }), loss: '{ "CrossEntropyLoss": { "weight": "auto" } }' }, underlined: '"balanced"', mended: 'fix' },
  { id: 'own-validation-folded', failing: { data: '{ "dataset": "CIFAR10", "k_fold": { "folds": 5 } }' }, underlined: '{ "folds": 5 }', mended: 'fix' },
  { id: 'no-such-fold', failing: { data: dataWith({ k_fold: '{ "folds": 5, "fold": 5 }' }) }, underlined: '5', mended: 'fix' },
  { id: 'schedule-mismatch', failing: { optimizer: '"Adagrad"', scheduler: '{ "OneCycleLR": { "max_lr": 0.1 } }' }, underlined: '"OneCycleLR"', mended: { optimizer: '"Adagrad"', scheduler: '{ "OneCycleLR": { "max_lr": 0.1, "cycle_momentum": false } }' } },
  { id: 'sequential-cannot-hold', failing: { scheduler: '{ "SequentialLR": { "schedulers": [{ "StepLR": { "step_size": 2 } }, { "ChainedScheduler": { "schedulers": [{ "ExponentialLR": { "gamma": 0.9 } }] } }], "milestones": [4] } }' }, underlined: '"ChainedScheduler"', mended: { scheduler: '{ "SequentialLR": { "schedulers": [{ "ChainedScheduler": { "schedulers": [{ "ExponentialLR": { "gamma": 0.9 } }] } }, { "StepLR": { "step_size": 2 } }], "milestones": [4] } }' } },
  { id: 'milestone-never-reached', failing: { scheduler: '{ "MultiStepLR": { "milestones": [5, 30] } }' }, underlined: '[5, 30]', mended: 'fix' },
  { id: 'step-never-reached', failing: { scheduler: '{ "StepLR": { "step_size": 30 } }' }, underlined: '30', mended: 'fix' },
  { id: 'cosine-rises-again', failing: { scheduler: '{ "CosineAnnealingLR": { "T_max": 5 } }' }, underlined: '5', mended: 'fix' },
  { id: 'schedule-cut-short', failing: { scheduler: '{ "CosineAnnealingLR": { "T_max": 50 } }' }, underlined: '50', mended: 'fix' },
  { id: 'one-cycle-steps', failing: { scheduler: '{ "OneCycleLR": { "max_lr": 0.01, "total_steps": 40 } }' }, underlined: '40', mended: 'fix' },
  { id: 'one-cycle-steps', failing: { scheduler: '{ "OneCycleLR": { "max_lr": 0.01, "epochs": 10, "steps_per_epoch": 9 } }' }, underlined: '9', mended: 'fix' },
  { id: 'cycle-longer-than-run', failing: { scheduler: '{ "CyclicLR": { "base_lr": 0.001, "max_lr": 0.01, "cycle_momentum": false } }' }, underlined: '"CyclicLR"', mended: 'fix' },
  { id: 'patience-longer-than-run', failing: { scheduler: '{ "ReduceLROnPlateau": { "patience": 8 } }' }, underlined: '8', mended: 'fix' },
  { id: 'patience-longer-than-run', failing: { scheduler: '"ReduceLROnPlateau"', epochs: '2' }, underlined: '"ReduceLROnPlateau"', mended: 'fix' },
  { id: 'patience-longer-than-run', failing: { training: '{ "early_stopping": { "patience": 1 } }', epochs: '1' }, underlined: '1', mended: 'fix' },
  { id: 'patience-longer-than-run', failing: { training: '{ "early_stopping": { "patience": 8 } }' }, underlined: '8', mended: 'fix' },
  { id: 'warmup-longer-than-run', failing: { scheduler: '{ "CosineAnnealingLR": { "T_max": 10, "warmup": 10 } }' }, underlined: '10', mended: 'fix' },
  { id: 'softmax-before-loss', failing: { model: `[${head}, "Softmax"]` }, underlined: '"Softmax"', mended: 'fix' },
  { id: 'nll-without-log-softmax', failing: { loss: '"NLLLoss"' }, underlined: '"NLLLoss"', mended: 'fix' },
  { id: 'unusual-lr', failing: { optimizer: '{ "Adam": { "lr": 10 } }' }, underlined: '10', mended: 'fix' },
  { id: 'unusual-lr', failing: { scheduler: '{ "OneCycleLR": { "max_lr": 10 } }' }, underlined: '10', mended: 'fix' },
  { id: 'nesterov-needs-momentum', failing: { optimizer: '{ "SGD": { "nesterov": true } }' }, underlined: 'true', mended: 'fix' },
  { id: 'swa-never-starts', failing: { training: '{ "swa_start": 10 }' }, underlined: '10', mended: 'fix' },
  { id: 'two-clips', failing: { training: '{ "clip_grad_norm": 1, "clip_grad_value": 0.5 }' }, underlined: '0.5', mended: 'fix' },
  { id: 'no-such-layers', failing: { model: convolved, freeze: '["O"]', weights: '"w.pth"' }, underlined: '"O"', mended: 'fix' },
  { id: 'no-such-layers', failing: { lr_scale: '[{ "layers": ["layer9.*"], "factor": 0.1 }]' }, underlined: '"layer9.*"', mended: { lr_scale: '[{ "layers": ["1"], "factor": 0.1 }]' } },
  { id: 'everything-frozen', failing: { model: convolved, freeze: '["*"]', unfreeze: '{ "epoch": 3 }', weights: '"w.pth"' }, underlined: '["*"]', mended: 'fix' },
  { id: 'unfreeze-too-late', failing: { model: convolved, freeze: '["0"]', unfreeze: '{ "epoch": 10 }', weights: '"w.pth"' }, underlined: '10', mended: 'fix' },
  { id: 'nothing-to-unfreeze', failing: { unfreeze: '[{ "epoch": 3 }]' }, underlined: '[', mended: {} },
  { id: 'frozen-at-random', failing: { model: convolved, freeze: '["0"]' }, underlined: '["0"]', mended: 'fix' },
  { id: 'lr-wipes-weights', failing: { model: convolved, weights: '"w.pth"', optimizer: '{ "SGD": { "lr": 0.1 } }' }, underlined: '0.1', mended: 'fix' },
  { id: 'lr-wipes-weights', failing: { model: convolved, weights: '"w.pth"', optimizer: '{ "SGD": { "lr": 0.1 } }' }, underlined: '0.1', mended: { model: convolved, weights: '"w.pth"', optimizer: '{ "SGD": { "lr": 0.1 } }', freeze: '["0"]' } },
  { id: 'study-variable', failing: { epochs: '{ "$int": [20, 10] }' }, underlined: '[20, 10]', mended: 'fix' },
  { id: 'study-names', failing: { epochs: '{ "$int": [5, 6], "$name": "n" }', seed: '0', optimizer: '{ "Adam": { "lr": { "$try": [0.001, 0.002], "$name": "n" } } }' }, underlined: '"n"', mended: { epochs: '{ "$int": [5, 6] }' } },
  { id: 'try-of-one', failing: { epochs: '{ "$try": [10] }' }, underlined: '"$try"', mended: 'fix' },
  { id: 'try-twice', failing: { epochs: '{ "$try": [10, 20, 10] }' }, underlined: '10', mended: { epochs: '{ "$try": [10, 20] }' } },
  { id: 'study-grid', failing: { optimizer: '{ "Adam": { "lr": { "$range": [0.001, 0.01] } } }' }, underlined: '"$range"', mended: 'fix' },
  { id: 'study-trials', failing: { epochs: '{ "$int": [5, 6] }', study: '{ "trials": 3 }' }, underlined: '3', mended: 'fix' },
  { id: 'study-nothing-tried', failing: { study: '{ "seeds": 3 }' }, underlined: '"study"', mended: { epochs: '{ "$int": [5, 6] }', study: '{ "seeds": 3 }' } },
  { id: 'study-stops-nothing', failing: { epochs: '1', seed: '0', scheduler: '{ "$try": [null, "ConstantLR"] }', study: '{ "stop_early": "asha" }' }, underlined: '"asha"', mended: {} },
  { id: 'slurm-time', failing: { epochs: '{ "$int": [5, 6] }', study: '{ "on": { "slurm": { "time": "an hour" } } }' }, underlined: '"an hour"', mended: { epochs: '{ "$int": [5, 6] }', study: '{ "on": { "slurm": { "time": "1:00:00" } } }' } },
  { id: 'slurm-extra', failing: { epochs: '{ "$int": [5, 6] }', study: '{ "on": { "slurm": { "extra": ["--mem=4G", "--array=1-9"] } } }' }, underlined: '"--array=1-9"', mended: { epochs: '{ "$int": [5, 6] }', study: '{ "on": { "slurm": { "extra": ["--mem=4G"] } } }' } },
  { id: 'study-disk', failing: { epochs: '{ "$int": [5, 6] }' }, underlined: '"$int"', mended: {}, freeBytes: () => 1000 },
];

describe.each(examples)('$id: $failing', ({ id, failing, underlined, mended, freeBytes }) => {
  const text = typeof failing === 'string' ? failing : experiment(failing);
  const [problem] = of(analyse(text, { freeBytes }), id);

  test('is found at its place', () => {
    expect(problem, `problems: ${JSON.stringify(analyse(text).problems, null, 1)}`).toBeDefined();
    expect(text.slice(problem!.offset, problem!.offset + problem!.length).startsWith(underlined)).toBe(true);
    expect(problem!.message).toMatch(/^[A-Z"].*[.?]$/);
    const before = text.slice(0, problem!.offset).split('\n');
    expect([problem!.line, problem!.column]).toEqual([before.length, before.at(-1)!.length + 1]);
    expect(problem!.severity).toBe(diagnostics[id]!.severity);
  });

  test('is gone when mended, and nothing worse comes', () => {
    const after = mended === 'fix' ? applied(text, problem!.fixes![0]!.edits) : typeof mended === 'string' ? mended : experiment(mended);
    const { problems } = analyse(after);
    expect(problems.filter((each) => each.id === id || each.severity === 'error'), after).toEqual([]);
  });
});

test('every diagnostic has an example here', () => {
  expect([...new Set(examples.map(({ id }) => id))].sort()).toEqual(Object.keys(diagnostics).sort());
});

test('a clean experiment has no problems', () => {
  expect(analyse(experiment({})).problems).toEqual([]);
});

test('the homework is as many runs as its first lines say, with nothing underlined', () => {
  const runs = (file: string): number => {
    const text = readFileSync(`media/homework/${file}.cnn.jsonc`, 'utf8');
    const { problems, study } = analyse(text);
    expect(problems, file).toEqual([]);
    expect(text).toContain(`: ${runsOf(planOf(study)!, spaceOf(study.variables))} runs, `);
    return runsOf(planOf(study)!, spaceOf(study.variables));
  };
  expect(readdirSync('media/homework').sort()).toEqual(['schedulers.cnn.jsonc', 'structures.cnn.jsonc']);
  expect([runs('schedulers'), runs('structures')]).toEqual([12, 9]);
});

test('a shipped example has nothing underlined, and its layers are seen beside a panel; of the first one that a newcomer sees, each line is seen whole', () => {
  for (const file of readdirSync('media/examples').filter((name) => name.endsWith('.jsonc'))) {
    const text = readFileSync(`media/examples/${file}`, 'utf8');
    expect(analyse(text).problems, file).toEqual([]);
    const [, model = ''] = /"model": \[\n([^]*?)\n {2}\]/.exec(text) ?? [];
    expect(model.split('\n').filter((line) => line.replace(/\/\/.*/, '').trimEnd().length > 90), file).toEqual([]);
  }
  // Half of a window of 1600 pixels, beside the files.
  expect(readFileSync('media/examples/simple-cnn.cnn.jsonc', 'utf8').split('\n').filter((line) => line.length > 66)).toEqual([]);
});

describe('patience-longer-than-run agrees with what a run does', () => {
  const never = (text: string) => of(analyse(text), 'patience-longer-than-run').length > 0;
  test.each([0, 1, 3, 7, 8, 12])('ReduceLROnPlateau with patience %d over ten epochs that never improve', (patience) => {
    const text = experiment({ scheduler: `{ "ReduceLROnPlateau": { "patience": ${patience} } }` });
    const { lr } = scheduleCurve(analyse(text).experiment!, 1, Array<number>(10).fill(1));
    expect(never(text)).toBe(lr.at(-1) === lr[0]);
  });

  test.each([0, 1, 7, 8, 12])('early stopping with patience %d over ten epochs that never improve', (patience) => {
    const text = experiment({ training: `{ "early_stopping": { "patience": ${patience} } }` });
    const parsed = analyse(text).experiment!;
    // As the loop counts them: the first epoch improves on nothing, each further one is bad.
    const ended = Array.from({ length: 10 }, (_, bad) => bad).findIndex((bad) => hasStoppedEarly(parsed, { stopping: { best: 1, bad } }));
    expect(never(text)).toBe(ended < 0 || ended + 1 >= 10);
  });
});

describe('severities', () => {
  const text = experiment({ optimizer: '{ "Adam": { "lr": 10 } }' });

  test('may be set for each warning, or off', () => {
    expect(of(analyse(text, { severities: { 'unusual-lr': 'information' } }), 'unusual-lr')).toMatchObject([{ severity: 'information' }]);
    expect(of(analyse(text, { severities: { 'unusual-lr': 'off' } }), 'unusual-lr')).toEqual([]);
  });

  test('what keeps an experiment from running stays an error', () => {
    expect(of(analyse(experiment({ epochs: '0' }), { severities: { 'out-of-range': 'off' } }), 'out-of-range')).toMatchObject([{ severity: 'error' }]);
  });

  test.each([
    ['// cnn-lab-ignore-next-line unusual-lr\n', ''],
    ['// cnn-lab-ignore-next-line step-never-reached, unusual-lr\n', ''],
    ['// cnn-lab-ignore-next-line\n', ''],
    ['', ' // cnn-lab-ignore unusual-lr'],
    ['// cnn-lab-ignore-file unusual-lr\n\n', ''],
  ])('a comment silences it: %j %j', (before, after) => {
    const silenced = text.replace(/ {2}"optimizer".*/, (line) => `${before}${line}${after}`);
    expect(of(analyse(silenced), 'unusual-lr')).toEqual([]);
  });

  test.each(['// cnn-lab-ignore-next-line step-never-reached\n', '// cnn-lab-ignore-next-line unusual-lr\n\n', '// ignore\n'])('another comment does not: %j', (before) => {
    expect(of(analyse(text.replace('  "optimizer"', `${before}  "optimizer"`)), 'unusual-lr')).toHaveLength(1);
  });
});
