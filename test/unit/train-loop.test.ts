import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../extension/shared/events';
import { advance, secondsLeft, unknownProgress } from '../../extension/shared/run-progress';
import type { Engine } from '../../extension/core/engine';
import { TrainControl } from '../../extension/core/train/control';
import { trainedWeights } from '../../extension/core/train/trained-weights';
import { openEngine } from '../../extension/engines/open';
import { chosen, experimentWith, linearModel, trainOn, type TestRun } from './train-fixture';

let engine: Engine;

const only = <T extends RunEvent['type']>(events: RunEvent[], type: T) => events.filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);
const last = ({ saved }: TestRun) => saved.filter(({ kind }) => kind === 'last').at(-1)!;
const train = (...[experiment, options]: [Parameters<typeof trainOn>[1], Parameters<typeof trainOn>[2]?]) => trainOn(engine, experiment, options);

describe.each(['reference', 'onnx'])('the epoch loop on %s', (id) => {
  const open = () => openEngine(id, { threads: 1 });
  beforeEach(async () => {
    engine = await open();
  });
  afterEach(() => engine.dispose());

  it('learns, and says so event by event', async () => {
    const { events, result } = await train(experimentWith());
    expect(result.status).toBe('finished');
    expect(result.step).toBe(18);
    expect(result.metrics.val_accuracy).toBeGreaterThan(0.8);
    const epochs = only(events, 'epoch-end');
    expect(epochs.map(({ epoch, step }) => [epoch, step])).toEqual([[1, 6], [2, 12], [3, 18]]);
    expect(epochs[2]!.val_loss).toBeLessThan(epochs[0]!.train_loss);
    expect(only(events, 'step').map(({ step }) => step)).toEqual(Array.from({ length: 18 }, (_, i) => i + 1));
    expect(only(events, 'checkpoint').filter(({ best }) => !best)).toHaveLength(3);
  });

  it('reports at most 20 steps a second, but the first and last of each epoch', async () => {
    let clock = 0;
    const { events, steps } = await train(experimentWith(), { now: () => (clock += 1) });
    expect(only(events, 'step').map(({ step }) => step)).toEqual([1, 6, 7, 12, 13, 18]);
    expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 18 }, (_, i) => i + 1));
    // The file's figures are the events'.
    for (const { step, loss, accuracy, lr } of only(events, 'step')) expect(steps[step - 1]).toMatchObject({ step, loss, accuracy, lr });
  });

  it('counts no pause into the time of a step', async () => {
    let clock = 0;
    const { steps } = await train(experimentWith({ epochs: 1 }), {
      now: () => (clock += 1),
      onEvent: (event, control) => {
        if (event.type === 'step' && event.step === 1) control.pause();
        if (event.type !== 'paused') return;
        clock += 1e6;
        setTimeout(() => control.resume());
      },
    });
    expect(steps).toHaveLength(6);
    for (const { seconds } of steps) expect(seconds).toBeLessThan(0.1);
  });

  it('says the gradient\'s norm where it is clipped', async () => {
    const { events } = await train(experimentWith({ epochs: 1, training: { clip_grad_norm: 0.5 } as never }));
    expect(only(events, 'step').every(({ gradient_norm }) => gradient_norm! > 0)).toBe(true);
  });

  it('counts each batch by its images', async () => {
    const { events } = await train(experimentWith({ epochs: 1, optimizer: chosen('optimizer', 'SGD', { lr: 0 }) }), { model: linearModel({ dropout: 0 }) });
    const losses = only(events, 'step').map(({ loss }) => loss);
    // 44 images in batches of 8: the last has 4.
    const mean = (8 * losses.slice(0, 5).reduce((a, b) => a + b) + 4 * losses[5]!) / 44;
    expect(only(events, 'epoch-end')[0]!.train_loss).toBeCloseTo(mean, 6);
  });

  it.each([
    ['SGD with a plateau', 9, experimentWith({ scheduler: chosen('scheduler', 'ReduceLROnPlateau', { patience: 0 }) })],
    ['Adam with OneCycle, EMA, clipping', 9, experimentWith({ optimizer: chosen('optimizer', 'Adam', { lr: 0.01 }), scheduler: chosen('scheduler', 'OneCycleLR', { max_lr: 0.1 }), training: { ema: 0.9, clip_grad_norm: 0.5 } as never })],
    ['accumulation', 3, experimentWith({ training: { accumulate: 4 } as never })],
    ['SWA', 9, experimentWith({ training: { swa_start: 1 } as never })],
    ['Adam with OneCycle, before a validation', 12, experimentWith({ optimizer: chosen('optimizer', 'Adam', { lr: 0.01 }), scheduler: chosen('scheduler', 'OneCycleLR', { max_lr: 0.1 }) })],
  ])('goes on bit for bit after a stop in the middle of an epoch: %s, step %d', async (_, stopAt, experiment) => {
    const straight = await train(experiment);
    const stopped = await train(experiment, { onEvent: (event, control) => event.type === 'step' && event.step === stopAt && control.stop() });
    expect(stopped.result).toMatchObject({ status: 'stopped', step: stopAt });
    engine.dispose();
    engine = await open();
    const resumed = await train(experiment, { from: last(stopped) });
    expect(resumed.state).toEqual(straight.state);
    const figures = (run: TestRun) => only(run.events, 'epoch-end').map(({ epoch, step, lr, train_loss, train_accuracy, val_loss, val_accuracy }) => ({ epoch, step, lr, train_loss, train_accuracy, val_loss, val_accuracy }));
    expect([...figures(stopped), ...figures(resumed)]).toEqual(figures(straight));
    expect(only([...stopped.events, ...resumed.events], 'step').map(({ step, loss, lr }) => [step, loss, lr])).toEqual(only(straight.events, 'step').map(({ step, loss, lr }) => [step, loss, lr]));
  });

  it.each([
    ['a group of accumulated batches', experimentWith({ training: { accumulate: 4 } as never }), 1, 2],
    ['the last, shorter group', experimentWith({ training: { accumulate: 4, ema: 0.9 } as never }), 0, 5],
    ['plain steps', experimentWith(), 2, 3],
  ])('a stop is heard before the next batch, and goes on bit for bit: in %s', async (_, experiment, epoch, batch) => {
    const straight = await train(experiment);
    const stopped = await train(experiment, { onBatch: (half, control, e, b) => half === 'train' && e === epoch && b === batch && control.stop() });
    expect(stopped.result.status).toBe('stopped');
    expect(last(stopped).progress).toMatchObject({ epoch, batch });
    engine.dispose();
    engine = await open();
    const resumed = await train(experiment, { from: last(stopped) });
    expect(resumed.state).toEqual(straight.state);
    expect(only(resumed.events, 'epoch-end').at(-1)).toMatchObject({ train_loss: only(straight.events, 'epoch-end').at(-1)!.train_loss });
  });

  it('a stop is heard before the next batch of a validation and of SWA\'s statistics', async () => {
    const experiment = experimentWith({ epochs: 2, training: { swa_start: 0 } as never });
    const straight = await train(experiment);
    for (const [half, epoch, batch] of [['val', 0, 1], ['train', 2, 3]] as const) {
      let after = 0;
      const stopped = await train(experiment, {
        onBatch(h, control, e, b) {
          if (control.wanted === 'stop') after++;
          if (h === half && e === epoch && b === batch) control.stop();
        },
      });
      expect({ status: stopped.result.status, after }).toEqual({ status: 'stopped', after: 0 });
      engine.dispose();
      engine = await open();
      expect((await train(experiment, { from: last(stopped) })).state).toEqual(straight.state);
    }
  });

  it('a stop and a pause are heard while a batch is waited for', async () => {
    const control = new TrainControl();
    setTimeout(() => control.pause(), 5);
    const { result, events } = await train(experimentWith(), {
      control,
      batches: async function* () {
        await new Promise(() => undefined);
      },
      onEvent: ({ type }) => type === 'paused' && setTimeout(() => control.stop(), 5),
    });
    expect(result).toMatchObject({ status: 'stopped', step: 0 });
    expect(events.map(({ type }) => type)).toEqual(['paused']);
  });

  it('takes durations from a clock that nobody sets', async () => {
    const { events } = await train(experimentWith());
    const epochs = only(events, 'epoch-end');
    expect(epochs[1]!.time).toBeLessThan(epochs[0]!.time);
    for (const { seconds } of epochs) expect(seconds).toBeGreaterThan(0);
    expect(only(events, 'step').every(({ images_per_second }) => images_per_second > 0)).toBe(true);
    // Another three epochs at the same speed.
    const progress = events.reduce(advance, { ...unknownProgress, epochs: 6, stepsPerEpoch: 6 });
    const left = 3 * (epochs[2]!.elapsed! - epochs[1]!.elapsed!);
    expect(Math.abs(secondsLeft(progress)! / left - 1)).toBeLessThan(0.1);
  });

  it('goes on bit for bit from the end of an epoch', async () => {
    const straight = await train(experimentWith());
    const first = straight.saved.find(({ kind, progress }) => kind === 'last' && progress.epoch === 1)!;
    expect((await train(experimentWith(), { from: first })).state).toEqual(straight.state);
  });

  it('pauses between batches and goes on unchanged', async () => {
    const straight = await train(experimentWith());
    const paused = await train(experimentWith(), {
      onEvent(event, control) {
        if (event.type === 'step' && event.step === 4) control.pause();
        if (event.type === 'paused') setTimeout(() => control.resume(), 20);
      },
    });
    expect(paused.events.filter(({ type }) => type === 'paused' || type === 'resumed').map(({ type }) => type)).toEqual(['paused', 'resumed']);
    expect(paused.state).toEqual(straight.state);
  });

  it('stops at a loss that is no number, with step, lr and batch on record', async () => {
    const { result, saved } = await train(experimentWith({ optimizer: chosen('optimizer', 'SGD', { lr: 3e38 }) }));
    expect(result.status).toBe('failed');
    expect(result.error).toMatch(/^The loss became (not a number|infinite) at step \d+ \(epoch 1, batch \d+, lr 3e\+38\): .*; set a lower lr, e\.g\. 3e\+37, or clip_grad_norm in "training"\.$/);
    expect(result.remedy).toEqual({ param: 'lr', lr: 3e37, set: ['lr=3e+37'] });
    expect(saved).toEqual([]);
  });

  it('stops early and says why', async () => {
    const experiment = experimentWith({
      epochs: 9, optimizer: chosen('optimizer', 'SGD', { lr: 0 }), training: { early_stopping: { metric: 'val_loss', patience: 1, min_delta: 0 } } as never,
    });
    const { result, events } = await train(experiment);
    expect(result).toMatchObject({ status: 'finished', epoch: 3 });
    expect(only(events, 'notice')[0]!.message).toContain('val_loss has not improved');
  });

  it('keeps the best epoch by the metric asked for', async () => {
    const { saved, events } = await train(experimentWith({ epochs: 5, training: { best: 'val_loss' } as never }));
    const losses = only(events, 'epoch-end').map(({ val_loss }) => val_loss);
    const best = saved.filter(({ progress }) => progress.isBest).at(-1)!;
    expect(best.progress.best).toBe(Math.min(...losses));
    expect(best.progress.epoch).toBe(losses.indexOf(Math.min(...losses)) + 1);
  });

  it('saves within a long epoch, and goes on bit for bit from there, amid a group of accumulated batches too', async () => {
    // Each batch takes a second, saving no time.
    let clock = 0;
    const seconds = { now: () => clock, onBatch: () => void (clock += 1000) };
    const experiment = (minutes: number) => experimentWith({ training: { accumulate: 2, checkpoint_minutes: minutes } as never });
    const within = ({ saved }: TestRun) => saved.filter(({ progress }) => progress.batch > 0);
    const straight = await train(experiment(0.9 / 60), seconds);
    expect(within(straight).map(({ progress }) => progress.batch)).toEqual([1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2, 3, 4, 5]);
    for (const from of within(straight).slice(2, 6)) expect((await train(experiment(0.9 / 60), { from, ...seconds })).state).toEqual(straight.state);
    expect(within(await train(experiment(2.5 / 60), seconds)).map(({ progress }) => progress.batch)).toEqual([3, 3, 3]);
    expect(within(await train(experiment(60), seconds))).toEqual([]);
  });

  it('saves no more often than takes a hundredth of the time', async () => {
    let clock = 0;
    const stamps: number[] = [];
    const { saved } = await train(experimentWith({ epochs: 40, training: { checkpoint_minutes: 1e-9 } as never }), {
      now: () => clock, onBatch: () => void (clock += 1000),
      save: async () => {
        clock += 500;
        return [{ file: 'last.safetensors', best: false }];
      },
      emit: (event) => void (event.type === 'checkpoint' && stamps.push(clock)),
    });
    expect(saved).toEqual([]);
    // At the ends of 40 epochs of 6 batches; within one alone, before it is known how long saving takes: 50 seconds never pass.
    expect(stamps).toHaveLength(41);
  });

  it('ends after maxSteps with figures and a checkpoint', async () => {
    const { result, events, saved } = await train(experimentWith(), { maxSteps: 8 });
    expect(result).toMatchObject({ status: 'finished', step: 8 });
    expect(only(events, 'epoch-end').map(({ step }) => step)).toEqual([6, 8]);
    expect(saved.at(-1)!.progress.step).toBe(8);
  });

  it('leaves no tensors behind', async () => {
    const tf = await import('@tensorflow/tfjs-core');
    const before = tf.memory().numTensors;
    await train(experimentWith({ training: { ema: 0.9, accumulate: 2 } as never }));
    engine.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('what a step does beside', () => {
  beforeEach(async () => {
    engine = await openEngine('reference');
  });
  afterEach(() => engine.dispose());

  it('EMA starts as the weights after the first step, then follows them', async () => {
    const experiment = experimentWith({ epochs: 1, training: { ema: 0.75 } as never });
    const [one, two] = [await train(experiment, { maxSteps: 1 }), await train(experiment, { maxSteps: 2 })];
    expect(one.state['ema.1.weight']).toEqual(one.state['1.weight']);
    one.state['1.weight']!.values.forEach((first, i) =>
      expect(two.state['ema.1.weight']!.values[i]).toBeCloseTo(0.75 * first + 0.25 * two.state['1.weight']!.values[i]!, 6),
    );
    const looked = trainedWeights(linearModel(), experiment, two.state);
    expect(looked['1.weight']).toBe(two.state['ema.1.weight']);
    expect(looked['0.running_mean']).toBe(two.state['0.running_mean']);
  });

  it('SWA is the mean of the weights at the ends of its epochs, with statistics of its own', async () => {
    const { saved, state, events } = await train(experimentWith({ epochs: 3, training: { swa_start: 1 } as never }));
    const ends = saved.filter(({ kind }) => kind === 'last').slice(1).map((end) => end.state['1.weight']!.values);
    ends[0]!.forEach((value, i) => expect(state['swa.1.weight']!.values[i]).toBeCloseTo((value + ends[1]![i]!) / 2, 6));
    expect(state['swa.0.running_mean']).not.toEqual(state['0.running_mean']);
    expect(saved.at(-1)!.kind).toBe('swa');
    expect(only(events, 'notice').at(-1)!.message).toMatch(/^Averaged weights of 2 epochs \(SWA\): validation loss/);
  });

  it('accumulation averages the gradients of its batches', async () => {
    // Without dropout, momentum and with equal batches, two batches of 8 make the step that their mean gradient makes.
    const model = linearModel({ dropout: 0 });
    const experiment = (accumulate: number) => experimentWith({ epochs: 1, optimizer: chosen('optimizer', 'SGD', { lr: 0.1 }), training: { accumulate } as never });
    const single = await train(experiment(1), { model, maxSteps: 1 });
    const start = model.init(7)['1.bias']!.values;
    const double = await train(experiment(2), { model, maxSteps: 1 });
    const second = await train(experiment(1), {
      model, maxSteps: 1,
      batches: async function* () {
        const { pointBatches } = await import('./train-fixture');
        yield pointBatches({ model, count: 44, size: 8, seed: 1 })[1]!;
      },
    });
    single.state['1.bias']!.values.forEach((first, i) =>
      expect(double.state['1.bias']!.values[i]! - start[i]!).toBeCloseTo((first + second.state['1.bias']!.values[i]!) / 2 - start[i]!, 6),
    );
    expect([...double.state['gradient.1.bias']!.values]).toEqual([0, 0, 0]);
  });

  it('no_decay_norm_bias spares vectors the weight decay', async () => {
    const experiment = (spare: boolean) =>
      experimentWith({ epochs: 1, optimizer: chosen('optimizer', 'SGD', { lr: 0.1, weight_decay: 0.5 }), training: { no_decay_norm_bias: spare } as never });
    const [spared, decayed] = [await train(experiment(true), { maxSteps: 3 }), await train(experiment(false), { maxSteps: 3 })];
    expect(spared.state['1.bias']).not.toEqual(decayed.state['1.bias']);
  });
});
