import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import type { Engine } from '../../extension/core/engine';
import { buildModel } from '../../extension/core/model/build';
import type { Model } from '../../extension/core/model/model';
import { openEngine } from '../../extension/engines/open';
import type { Choice, Experiment } from '../../extension/shared/experiment';
import { decodeRecord, measurementAt, recordable, rowsOf, type Measurement } from '../../extension/shared/record';
import { readRecord } from '../../extension/trainer/record/read-record';
import { RecordLog } from '../../extension/trainer/record/record-log';
import { chosen, experimentWith, trainOn } from './train-fixture';

const layer = (name: string, params: Record<string, unknown> = {}): Choice => ({ name, params, path: [] });

const linear = { in_features: null, bias: true, init: null, bias_init: null };

/** Eight units behind four inputs, two of which never answer to anything. */
function modelWithDeadUnits(): Model {
  const { model } = buildModel([layer('Flatten', { start_dim: 1, end_dim: -1 }), layer('Linear', { ...linear, out_features: 8 }), layer('ReLU'), layer('Linear', { ...linear, out_features: 3 })], [1, 1, 4]);
  const init = model!.init.bind(model);
  return { ...model!, init: (seed) => {
    const weights = init(seed);
    weights['1.bias']!.values.set([-1000, -1000, 1, 1, 1, 1, 1, 1]);
    return weights;
  } };
}

describe.each(['reference', 'onnx', 'wasm'])('measuring the layers on %s', (id) => {
  let engine: Engine;
  beforeEach(async () => void (engine = await openEngine(id, { threads: 1 })));
  afterEach(() => engine.dispose());
  const model = modelWithDeadUnits();
  const measured = async (training: Partial<Experiment['training']>, from?: Parameters<typeof trainOn>[2]) => {
    const seen: Measurement[] = [];
    const run = await trainOn(engine, experimentWith({ optimizer: chosen('optimizer', 'SGD', { lr: 0.1 }), training: training as never }), { model, measured: (measurement, recorded) => void (recorded && seen.push(measurement)), memory: () => 123, ...from });
    return { ...run, seen };
  };

  it('changes no bit of the run, and says what there is of each layer', async () => {
    const without = await measured({ clip_grad_norm: 1e9 });
    const withAll = await measured({ clip_grad_norm: 1e9, record: [...recordable], record_every: 4 });
    expect(without.seen).toEqual([]);
    expect(withAll.state).toEqual(without.state);
    expect(withAll.steps.map(({ loss }) => loss)).toEqual(without.steps.map(({ loss }) => loss));
    expect(withAll.seen.map(({ step }) => step)).toEqual([1, 5, 9, 13, 17]);
    for (const { step, layers, memory, images_per_second: speed } of withAll.seen) {
      expect(layers.map(({ path, type }) => `${path} ${type}`)).toEqual(['1 Linear', '2 ReLU', '3 Linear']);
      const [first, relu, last] = layers as [(typeof layers)[0], (typeof layers)[0], (typeof layers)[0]];
      // The whole network's norm is what clip_grad_norm computes.
      expect(Math.hypot(first.gradient_norm!, last.gradient_norm!)).toBeCloseTo(withAll.steps[step - 1]!.gradient_norm!, 5);
      expect(relu.dead_share).toBe(2 / 8);
      expect(relu.activation_std).toBeGreaterThan(0);
      expect(relu.activation_mean).toBeGreaterThan(0);
      expect(last.update_ratio).toBeGreaterThan(0);
      expect(Object.keys(first)).toEqual(['path', 'type', 'gradient_norm', 'update_ratio']);
      expect(memory).toBe(123);
      expect(speed).toBeGreaterThan(0);
    }
  });

  it('tells how far a step has moved the weights', async () => {
    const { seen, saved } = await measured({ record: ['update_ratio', 'gradient_norm'] }, { maxSteps: 1 });
    const names = ['3.weight', '3.bias'];
    const before = model.init(7);
    const length = Math.hypot(...names.flatMap((name) => [...before[name]!.values]));
    const last = seen[0]!.layers.at(-1)!;
    expect(saved).toHaveLength(1);
    // Plain SGD: the step is the gradient, times the learning rate.
    expect(last.update_ratio).toBeCloseTo((0.1 * last.gradient_norm!) / length, 6);
  });

  it('looks at the layers now and then where nobody has asked, which goes on no record', async () => {
    const looks: [number, boolean, string[]][] = [];
    const run = await trainOn(engine, experimentWith({ epochs: 40, optimizer: chosen('optimizer', 'SGD', { lr: 0.01 }) }), { model, measured: ({ step, layers }, recorded) => void looks.push([step, recorded, layers.flatMap(({ path, ...figures }) => ('gradient_norm' in figures || 'dead_share' in figures ? path : []))]), maxSteps: 201 });
    expect(run.result.step).toBe(201);
    expect(looks).toEqual([[100, false, ['1', '2', '3']], [200, false, ['1', '2', '3']]]);
  });

  it('measures the gradient that accumulated batches come to', async () => {
    const { seen, steps } = await measured({ accumulate: 2, clip_grad_norm: 1e9, record: ['gradient_norm'], record_every: 1 });
    expect(seen.map(({ step }) => step)).toEqual(steps.map(({ step }) => step));
    seen.forEach(({ layers }, i) => expect(Math.hypot(...layers.flatMap(({ gradient_norm }) => gradient_norm ?? []))).toBeCloseTo(steps[i]!.gradient_norm!, 5));
  });
});

describe('record.bin', () => {
  let run: string;
  beforeEach(() => void (run = mkdtempSync(join(tmpdir(), 'record-'))));
  afterEach(() => rmSync(run, { recursive: true }));
  const file = () => join(run, 'record.bin');
  const made = (step: number): Measurement => ({ step, layers: [{ path: '0', type: 'Conv2d', gradient_norm: 1 / step }, { path: '3.body.1', type: 'ReLU' }], memory: 2 ** 30 });
  const write = (done: number, ...measurements: Measurement[]): void => {
    const log = RecordLog.open(run, done);
    for (const measurement of measurements) log.append(measurement);
    log.sync();
    log.close();
  };
  const steps = (): number[] => {
    const table = decodeRecord(readFileSync(file()));
    return Array.from({ length: rowsOf(table) }, (_, i) => measurementAt(table, i).step);
  };

  test('nothing measured, no file', async () => {
    write(0);
    expect(await readRecord(run)).toBeNull();
  });

  test('a run that goes on is behind the step that it goes on from; a row that was cut short is taken off', async () => {
    write(0, made(1), made(11), made(21));
    appendFileSync(file(), Buffer.alloc(7, 255));
    expect(steps()).toEqual([1, 11, 21]);
    write(15, made(16));
    expect(steps()).toEqual([1, 11, 16]);
    write(16, made(21));
    expect(steps()).toEqual([1, 11, 16, 21]);
    expect(measurementAt((await readRecord(run))!, 3)).toEqual({ step: 21, layers: [{ path: '0', type: 'Conv2d', gradient_norm: Math.fround(1 / 21) }, { path: '3.body.1', type: 'ReLU' }], memory: 2 ** 30 });
  });

  test('what comes to it later is empty before, and what ends stays', () => {
    write(0, made(1));
    write(1, { step: 11, layers: [{ path: '0', type: 'Conv2d', update_ratio: 0.5 }, { path: '3.body.1', type: 'ReLU', dead_share: 1 }] });
    const table = decodeRecord(readFileSync(file()));
    expect(table.columns).toEqual(['step', 'memory', 'gradient_norm 0', 'update_ratio 0', 'dead_share 3.body.1']);
    expect([...table.values]).toEqual([1, 2 ** 30, 1, NaN, NaN, 11, NaN, NaN, 0.5, 1]);
  });

  test('a file that cannot be read is named, and keeps no run from going on', async () => {
    writeFileSync(file(), '{"format":"CNN Lab record","version":2}\n');
    await expect(readRecord(run)).rejects.toThrow(/record\.bin cannot be read: it is of version 2, and only version 1 is known\. Move it away/);
    write(5, made(6));
    expect(steps()).toEqual([6]);
  });
});
