import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Params } from '../../extension/core/config/param';
import type { Engine, Program } from '../../extension/core/engine';
import { losses } from '../../extension/core/train/losses';
import { casesFor, engines, withAdapter } from './engines';
import { largestDifferences } from './largest-differences';
import { readVectors, relativeDifference, type VectorTensor } from '../vectors/read';

interface Case {
  name: string;
  params: Record<string, unknown>;
  kind: 'hard' | 'soft';
  logits: VectorTensor;
  targets: VectorTensor;
  loss: number;
  gradient: VectorTensor;
}
const cases = readVectors<Case[]>('losses');
const record = largestDifferences('losses');

const tolerance = 1e-5;

describe.each(['reference', 'onnx', ...withAdapter])('losses against torch.nn, on %s', (id) => {
  let engine: Engine;
  beforeAll(async () => (engine = await engines[id]!(1)));
  afterAll(() => engine.dispose());

  it.each(casesFor(id, cases.map((each, i) => [`${i} ${each.name} ${JSON.stringify(each.params)} ${each.kind}`, each] as const)))('%s', async (_, each) => {
    const row = losses[each.name]!;
    const params = Object.fromEntries(Object.entries(row.params as Params).map(([key, param]) => [key, param.default]));
    const program: Program = ({ tf, inputs }) => {
      const { value, grads } = tf.valueAndGrads((x) => row.loss(tf, x as never, inputs.targets!, { ...params, ...each.params } as never, each.kind) as never)([inputs.logits!]);
      return { outputs: { loss: value, gradient: grads[0]! } };
    };
    const spec = { shape: each.logits.shape, dtype: 'float32' as const };
    const compiled = await engine.compile(each.name, program, { logits: spec, targets: spec });
    const { loss, gradient } = await compiled.run({ logits: each.logits.values, targets: each.targets.values });
    compiled.dispose();
    for (const [compared, difference] of [['forward', relativeDifference(loss!, [each.loss])], ['gradient', relativeDifference(gradient!, each.gradient.values)]] as const) {
      record(each.name, id, compared, difference);
      expect(difference, compared).toBeLessThan(tolerance);
    }
  });
});

it('every loss has a case', () => {
  const names = new Set(cases.map(({ name }) => name));
  expect(Object.keys(losses).filter((name) => !names.has(name))).toEqual([]);
});
