// How much cheaper a training step is with layers frozen: an example on random 32 x 32 pictures, with nothing, its first half and all but its last layer frozen, in turns.
import { readFileSync } from 'node:fs';
import { parseExperiment } from '../../extension/core/config/parse';
import { random } from '../../extension/core/data/random';
import { buildModel } from '../../extension/core/model/build';
import { initialState } from '../../extension/core/train/loop';
import { createTrainingStep } from '../../extension/core/train/step';
import { openEngine } from '../../extension/engines/open';
import { spread } from './spread';

async function main([name = 'resnet-20', batch = '64', rounds = '20']: string[]): Promise<void> {
  const size = Number(batch);
  const { experiment } = parseExperiment(readFileSync(`media/examples/${name}.cnn.jsonc`, 'utf8'));
  const model = buildModel(experiment!.model, [3, 32, 32]).model!;
  const last = model.nodes.length - 2;
  const { normal, integer } = random(1);
  const images = Float32Array.from({ length: size * 3 * 32 * 32 }, normal);
  const targets = new Float32Array(size * 10);
  for (let i = 0; i < size; i++) targets[i * 10 + integer(10)] = 1;

  const contenders = await Promise.all(
    ([['nothing', []], ['first half', [`0-${Math.floor(last / 2)}`]], ['all but the last layer', [`0-${last}`]]] as const).map(async ([frozen, freeze]) => {
      const engine = await openEngine('onnx', { threads: 2 });
      const changed = { ...experiment!, freeze: [...freeze] };
      const weights = model.init(1);
      engine.setState({ ...weights, ...initialState(changed, model, weights) });
      const step = createTrainingStep(model, changed, null);
      const compiled = await engine.compile('step', step.program('whole'), step.inputs(size, 'whole'));
      return { frozen, engine, step, compiled, milliseconds: [] as number[] };
    }),
  );
  for (let round = 1; round <= Number(rounds) + 2; round++) {
    for (const { step, compiled, milliseconds } of contenders) {
      const began = performance.now();
      await compiled.run({ images, targets, ...step.scalars({ step: round, lr: 1e-3, momentum: null, batches: 1 }, 'whole') }, { seed: 1, counter: round });
      if (round > 2) milliseconds.push(performance.now() - began);
    }
  }
  const whole = spread(contenders[0]!.milliseconds).median;
  const steps = contenders.map(({ frozen, milliseconds }) => ({ frozen, ...spread(milliseconds), of_whole: Math.round((100 * spread(milliseconds).median) / whole) / 100 }));
  console.log(JSON.stringify({ name, batch: size, steps }, null, 2));
  for (const { compiled, engine } of contenders) {
    compiled.dispose();
    engine.dispose();
  }
}

await main(process.argv.slice(3));
