// Our side of the bench: trains one experiment on random pictures. A line "N" on stdin runs N steps; the answer is one line of JSON.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseExperiment } from '../../extension/core/config/parse';
import { random } from '../../extension/core/data/random';
import { buildModel } from '../../extension/core/model/build';
import { initialState } from '../../extension/core/train/loop';
import { createTrainingStep } from '../../extension/core/train/step';
import { openEngine } from '../../extension/engines/open';

async function main([file, batch, threads]: string[]): Promise<void> {
  const { experiment, problems } = parseExperiment(readFileSync(file!, 'utf8'));
  if (!experiment) throw new Error(problems.map(({ message }) => message).join('\n'));
  const { model } = buildModel(experiment.model, [3, 32, 32]);
  if (!model) throw new Error(`${file} does not fit pictures of 32 x 32.`);
  const began = performance.now();
  const engine = await openEngine('onnx', { threads: Number(threads) });
  const weights = model.init(experiment.seed);
  engine.setState(weights);
  engine.setState(initialState(experiment, model, weights));
  const step = createTrainingStep(model, experiment, null);
  const compiled = await engine.compile('the training step', step.program('whole'), step.inputs(Number(batch), 'whole'));
  const compileSeconds = (performance.now() - began) / 1000;

  const { normal, integer } = random(1);
  const images = Float32Array.from({ length: Number(batch) * 3 * 32 * 32 }, normal);
  const targets = new Float32Array(Number(batch) * 10);
  for (let i = 0; i < Number(batch); i++) targets[i * 10 + integer(10)] = 1;
  let count = 0;
  for await (const line of createInterface({ input: process.stdin })) {
    const milliseconds: number[] = [];
    for (let i = 0; i < Number(line); i++) {
      const start = performance.now();
      const scalars = step.scalars({ step: ++count, lr: 1e-3, momentum: null, batches: 1 }, 'whole');
      const { loss } = await compiled.run({ images, targets, ...scalars }, { seed: 1, counter: count });
      milliseconds.push(performance.now() - start);
      if (!Number.isFinite(loss![0])) throw new Error(`The loss is ${loss![0]} at step ${count}.`);
    }
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    process.stdout.write(JSON.stringify({ milliseconds, peak_rss_mb: maxRSS / 1024, cpu_seconds: (userCPUTime + systemCPUTime) / 1e6, compile_seconds: compileSeconds, parameters: model.params }) + '\n');
  }
  engine.dispose();
}

void main(process.argv.slice(2));
