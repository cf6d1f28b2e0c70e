import { describe, expect, it } from 'vitest';
import { scheduleCurve } from '../../extension/core/train/schedule';
import { parseExpression } from '../../extension/core/train/schedulers/expression';
import { UserError } from '../../extension/shared/user-error';
import { chosen, experimentWith } from './train-fixture';

const curve = (name: string, params: Record<string, unknown>, { epochs = 10, steps = 1, lr = 0.1, metrics = undefined as number[] | undefined, optimizer = 'SGD' } = {}) =>
  scheduleCurve(experimentWith({ epochs, optimizer: chosen('optimizer', optimizer, { lr }), scheduler: chosen('scheduler', name, params) }), steps, metrics);
const close = (actual: number[], expected: number[]) => {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, i) => expect(actual[i], `at ${i}`).toBeCloseTo(value, 7));
};

describe('learning-rate curves, worked out by hand or by PyTorch', () => {
  it('StepLR', () => close(curve('StepLR', { step_size: 3, gamma: 0.5 }).lr, [0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.025, 0.025, 0.025, 0.0125]));
  it('CosineAnnealingLR rises again after T_max', () =>
    close(
      curve('CosineAnnealingLR', { T_max: 10 }, { epochs: 12 }).lr,
      [0.1, 0.0975528, 0.0904508, 0.0793893, 0.0654508, 0.05, 0.0345492, 0.0206107, 0.00954915, 0.00244717, 0, 0.00244717],
    ));
  it('CosineAnnealingWarmRestarts', () =>
    close(
      curve('CosineAnnealingWarmRestarts', { T_0: 4, T_mult: 2, eta_min: 0.001 }, { epochs: 13 }).lr,
      [0.1, 0.0855018, 0.0505, 0.0154982, 0.1, 0.096232, 0.0855018, 0.0694428, 0.0505, 0.0315572, 0.0154982, 0.00476796, 0.1],
    ));
  it('OneCycleLR takes the run\'s length and drives momentum', () => {
    const { lr, momentum } = curve('OneCycleLR', { max_lr: 0.1 }, { epochs: 2, steps: 5, lr: 1 });
    close(lr.slice(0, 9), [0.004, 0.052, 0.1, 0.0950485, 0.0811746, 0.0611262, 0.0388742, 0.0188258, 0.00495194]);
    expect(lr[9]).toBeCloseTo(4e-7, 10);
    close(momentum!.slice(0, 4), [0.95, 0.9, 0.85, 0.8549516]);
  });
  it('OneCycleLR starts at its peak where the rise is one step long', () =>
    expect(curve('OneCycleLR', { max_lr: 0.1, pct_start: 0.1 }).lr.slice(0, 2)).toEqual([0.1, expect.closeTo(0.09698, 5)]));
  it('ReduceLROnPlateau: .89991 is no improvement on .9', () =>
    close(
      curve('ReduceLROnPlateau', { factor: 0.5, patience: 2 }, { metrics: [1, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.89991, 0.8], epochs: 12 }).lr.slice(0, 9),
      [0.1, 0.1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.025],
    ));
  it('ReduceLROnPlateau with a cooldown', () =>
    close(
      curve('ReduceLROnPlateau', { factor: 0.5, patience: 1, cooldown: 2 }, { metrics: [1], epochs: 12 }).lr,
      [...Array(3).fill(0.1), ...Array(4).fill(0.05), ...Array(4).fill(0.025), 0.0125],
    ));
});

describe('stepping', () => {
  it('moves epoch schedules after each epoch and batch schedules after each batch', () => {
    close(curve('ExponentialLR', { gamma: 0.5 }, { epochs: 2, steps: 3 }).lr, [0.1, 0.1, 0.1, 0.05, 0.05, 0.05]);
    close(curve('ExponentialLR', { gamma: 0.5, interval: 'batch' }, { epochs: 2, steps: 3 }).lr, [0.1, 0.05, 0.025, 0.0125, 0.00625, 0.003125]);
  });
  it('warms up batch by batch, in one key', () =>
    close(curve('StepLR', { step_size: 2, warmup: 1.5 }, { epochs: 3, steps: 4 }).lr, [...[1, 2, 3, 4, 5, 6].map((i) => (0.1 * i) / 6), 0.1, 0.1, 0.01, 0.01, 0.01, 0.01]));
  it('keeps lr constant without a scheduler', () => expect(scheduleCurve(experimentWith({ epochs: 2 }), 2)).toEqual({ steps_per_epoch: 2, lr: [0.1, 0.1, 0.1, 0.1], momentum: null }));
});

describe('what does not fit the run is said before it starts', () => {
  it.each([
    ['OneCycleLR', { max_lr: 0.1, total_steps: 5 }, 'SGD', /cycle of 5 steps is shorter than the run's 10: .* set total_steps to 10/],
    ['OneCycleLR', { max_lr: 0.1 }, 'Adagrad', /neither momentum nor betas: set "cycle_momentum": false/],
    ['SequentialLR', { schedulers: [chosen('scheduler', 'StepLR', { step_size: 1 })], milestones: [3] }, 'SGD', /has 1 schedulers and 1 milestones: give 0/],
    ['SequentialLR', { schedulers: [chosen('scheduler', 'ReduceLROnPlateau')], milestones: [] }, 'SGD', /SequentialLR cannot hold ReduceLROnPlateau/],
    ['LambdaLR', { lr_lambda: '0.95 ** epoc' }, 'SGD', /"0\.95 \*\* epoc" cannot be read at character 9: 'epoc' is unknown; the variable is epoch/],
  ])('%s %j', (name, params, optimizer, message) => {
    expect(() => curve(name, params, { optimizer })).toThrow(UserError);
    expect(() => curve(name, params, { optimizer })).toThrow(message);
  });
});

describe('the arithmetic of LambdaLR', () => {
  it.each([
    ['0.95 ** epoch', 3, 0.95 ** 3],
    ['lambda e: 1 / (1 + 0.1 * e)', 5, 1 / 1.5],
    ['-2 ** 2', 0, -4],
    ['2 ** -1', 0, 0.5],
    ['2 ** 3 ** 2', 0, 512],
    ['-7 // 2 + -7 % 3', 0, -4 + 2],
    ['1e-3 + .5 + 1_000', 0, 1000.501],
    ['math.cos(math.pi * epoch / 10)', 10, -1],
    ['0.1 if epoch >= 5 else 1', 5, 0.1],
    ['0.1 if 2 <= epoch < 5 and not epoch == 3 else 1', 3, 1],
    ['min(1, (epoch + 1) / 5, 0.7)', 4, 0.7],
    ['1 if epoch < 2 else 0.5 if epoch < 4 else 0.25', 3, 0.5],
    ['epoch < 2 or epoch > 8', 9, 1],
  ])('%s at %d', (text, x, expected) => expect(parseExpression(text)(x)).toBeCloseTo(expected, 12));

  it.each(['', '1 +', '(1', '1 2', 'epoch.constructor', 'process', 'min(1)', 'sqrt(1, 2)', 'constructor(1)', '1 if epoch', 'a = 1', 'epoch[0]', '"x"', '__proto__', 'hasOwnProperty'])(
    'refuses %j',
    (text) => expect(() => parseExpression(text)).toThrow(UserError),
  );
});
