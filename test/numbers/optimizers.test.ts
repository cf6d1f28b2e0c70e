import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Params } from '../../extension/core/config/param';
import type { Engine, Program, StateEntry } from '../../extension/core/engine';
import { optimizers } from '../../extension/core/train/optimizers';
import { withMomentum } from '../../extension/core/train/run-schedule';
import { openEngine } from '../../extension/engines/open';
import { casesFor, engines, withAdapter } from './engines';
import { largestDifferences } from './largest-differences';
import { hashed } from '../hashed';
import { withDefaults } from '../with-defaults';
import { readVectors, relativeDifference, type VectorTensor } from '../vectors/read';

interface Case {
  name: string;
  params: Record<string, unknown>;
  lrs?: number[];
  momentums?: number[];
  weights: Record<string, VectorTensor>;
}
const { start, gradients, runs, large } = readVectors<{ large: VectorTensor; start: Record<string, VectorTensor>; gradients: Record<string, VectorTensor>[]; runs: Case[] }>('optimizers');

const record = largestDifferences('optimizers');

/** Of the largest weight, after 20 steps. */
const tolerance = 1e-6;

describe.each(['reference', 'onnx', ...withAdapter])('optimizers against torch.optim, on %s', (id) => {
  let engine: Engine;
  beforeAll(async () => (engine = await engines[id]!(1)));
  afterAll(() => engine.dispose());

  it.each(casesFor(id, runs.map((run, i) => [`${i} ${run.name} ${JSON.stringify(run.params)}${run.momentums ? ' with momentum driven' : ''}`, run] as const)))('%s', async (_, run) => {
    const row = optimizers[run.name]!;
    const defaults = Object.fromEntries(Object.entries(row.params as Params).map(([key, param]) => [key, param.default]));
    const at = (t: number) => withMomentum({ ...defaults, ...run.params }, run.momentums?.[t] ?? null) as never;
    const names = Object.keys(start);
    const shape = (name: string) => start[name]!.shape;
    const scalarsAt = (t: number): Record<string, number> => ({ ...row.scalars?.(at(t), t + 1), lr: run.lrs?.[t] ?? (at(t) as { lr: number }).lr });
    const program: Program = ({ tf, inputs, state }) => {
      const changed: Record<string, ReturnType<typeof state>> = {};
      for (const name of names) {
        const slots = Object.fromEntries(Object.keys(row.slots(at(0), shape(name))).map((slot) => [slot, state(`${slot}.${name}`)]));
        const scalars = Object.fromEntries(Object.keys(scalarsAt(0)).map((key) => [key, inputs[key]!])) as { lr: ReturnType<typeof state> };
        const next = row.update(tf, state(name), inputs[`gradient ${name}`]!, slots, at(0), scalars);
        changed[name] = next.weight;
        for (const [slot, value] of Object.entries(next.slots)) changed[`${slot}.${name}`] = value;
      }
      return { outputs: {}, state: changed };
    };
    const entries: Record<string, StateEntry> = {};
    for (const name of names) {
      entries[name] = { shape: shape(name), values: start[name]!.values.slice() };
      for (const [slot, spec] of Object.entries(row.slots(at(0), shape(name))))
        entries[`${slot}.${name}`] = { shape: spec.shape, values: new Float32Array(spec.shape.reduce((a, b) => a * b, 1)).fill(spec.fill) };
    }
    engine.setState(entries);
    const float = (of: number[]) => ({ shape: of, dtype: 'float32' as const });
    const compiled = await engine.compile(run.name, program, {
      ...Object.fromEntries(Object.keys(scalarsAt(0)).map((key) => [key, float([])])),
      ...Object.fromEntries(names.map((name) => [`gradient ${name}`, float(shape(name))])),
    });
    for (const [t, gradient] of gradients.entries()) {
      const scalars = Object.entries(scalarsAt(t)).map(([key, value]) => [key, Float32Array.of(value)]);
      await compiled.run({ ...Object.fromEntries(scalars), ...Object.fromEntries(names.map((name) => [`gradient ${name}`, gradient[name]!.values])) });
    }
    const state = await engine.getState(names);
    compiled.dispose();
    for (const name of names) {
      const difference = relativeDifference(state[name]!.values, run.weights[name]!.values);
      record(run.name, id, 'state', difference);
      expect(difference, name).toBeLessThan(tolerance);
    }
  });
});

it.each(['reference', 'onnx'])('Muon moves a large matrix as in bfloat16, but for sums that round otherwise, on %s', async (id) => {
  const row = optimizers.Muon!;
  const params = withDefaults(row, { lr: 0.02 }) as never;
  const shape = [32, 288];
  const engine = await openEngine(id, { threads: 1 });
  engine.setState({ weight: { shape, values: hashed(32 * 288, 0) }, momentum_buffer: { shape, values: new Float32Array(32 * 288) } });
  const scalars = (t: number): Record<string, number> => ({ ...row.scalars!(params, t + 1), lr: 0.02 });
  const program: Program = ({ tf, inputs, state }) => {
    const next = row.update(tf, state('weight'), inputs.gradient!, { momentum_buffer: state('momentum_buffer') }, params, inputs as never);
    return { outputs: {}, state: { weight: next.weight, ...next.slots } };
  };
  const float = (of: number[]) => ({ shape: of, dtype: 'float32' as const });
  const compiled = await engine.compile('Muon', program, { gradient: float(shape), ...Object.fromEntries(Object.keys(scalars(0)).map((key) => [key, float([])])) });
  for (let t = 0; t < 20; t++)
    await compiled.run({ gradient: hashed(32 * 288, t + 1), ...Object.fromEntries(Object.entries(scalars(t)).map(([key, value]) => [key, Float32Array.of(value)])) });
  const { values } = (await engine.getState(['weight'])).weight!;
  engine.dispose();
  const difference = relativeDifference(large.values.map((_, i) => values[36 * i]!), large.values);
  record('Muon', id, 'state', difference);
  expect(difference).toBeLessThan(1e-4);
});

it('every optimizer has a case', () => {
  const names = new Set(runs.map(({ name }) => name));
  expect(Object.keys(optimizers).filter((name) => !names.has(name))).toEqual([]);
});
