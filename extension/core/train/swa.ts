import type { Batch } from '../data/dataset';
import type { Engine, Program, StateEntry } from '../engine';
import type { Model, Node } from '../model/model';
import { CompiledBySize, swaName } from './evaluate';
import { trainableNames } from './step';

/** Stochastic weight averaging (Izmailov et al. 2018) as torch.optim.swa_utils.AveragedModel and update_bn do it. */

/** Takes the present weights into the average of `averaged` earlier ones; buffers are copied along. */
export function averageWeights(engine: Engine, model: Model, averaged: number): void {
  const live = engine.getState(Object.keys(model.weights));
  if (averaged > 0) {
    const names = trainableNames(model);
    const average = engine.getState(names.map(swaName));
    for (const name of names) {
      const [values, before] = [live[name]!.values, average[swaName(name)]!.values];
      for (let i = 0; i < values.length; i++) values[i] = before[i]! + (values[i]! - before[i]!) / (averaged + 1);
    }
  }
  engine.setState(renamed(live));
}

const renamed = (entries: Record<string, StateEntry>): Record<string, StateEntry> =>
  Object.fromEntries(Object.entries(entries).map(([name, entry]) => [swaName(name), entry]));

/**
 * Batch-norm statistics of the averaged weights: the plain mean over all batches of each batch's own. `between` runs after
 * each batch; answering false breaks off, and so does the answer.
 */
export async function updateStatistics(
  engine: Engine,
  model: Model,
  batches: AsyncIterable<Batch>,
  seed: number,
  between: () => Promise<boolean>,
): Promise<boolean> {
  const factors = statisticsFactors(model.nodes);
  const names = Object.keys(factors);
  if (names.length === 0) return true;
  const program: Program = (io) => {
    // From statistics of zero a layer's update is momentum times the batch's own.
    const weight = (name: string) => (name in factors ? io.tf.zerosLike(io.state(swaName(name))) : io.state(swaName(name)));
    const { updates } = model.forward(io, io.inputs.images!, weight, { training: true });
    return { outputs: Object.fromEntries(names.map((name) => [name, io.tf.div(updates[name]!, factors[name]!)])) };
  };
  const programs = new CompiledBySize((size) => engine.compile('update_bn', program, { images: { shape: [size, ...model.input], dtype: 'float32' } }));
  const sums: Record<string, Float64Array> = {};
  let count = 0;
  let goesOn = true;
  for await (const { size, images } of batches) {
    const outputs = await (await programs.get(size)).run({ images }, { seed, counter: count++ });
    for (const name of names) {
      const sum = (sums[name] ??= new Float64Array(outputs[name]!.length));
      outputs[name]!.forEach((value, i) => (sum[i]! += value));
    }
    if (!(goesOn = await between())) break;
  }
  await programs.dispose();
  if (!goesOn) return false;
  engine.setState(
    Object.fromEntries(names.map((name) => [swaName(name), { shape: model.weights[name]!.shape, values: Float32Array.from(sums[name]!, (sum) => sum / count) }])),
  );
  return true;
}

/** The momentum of each running statistic's layer, by the statistic's name. */
function statisticsFactors(nodes: Node[]): Record<string, number> {
  const factors: Record<string, number> = {};
  for (const node of nodes) {
    for (const name of Object.keys(node.weights))
      if (/\.running_(mean|var)$/.test(name)) factors[name] = (node.choice.params.momentum as number | null) ?? 1;
    for (const children of Object.values(node.children)) Object.assign(factors, statisticsFactors(children));
  }
  return factors;
}
