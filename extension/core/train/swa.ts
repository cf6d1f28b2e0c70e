import type { Batch } from '../data/dataset';
import type { Engine, Program, StateEntry } from '../engine';
import type { Model, Node } from '../model/model';
import { placedLayers } from '../model/placed-layers';
import { CompiledBySize, swaName } from './evaluate';
import type { Hearing } from './hearing';
import { trainableNames } from './trained-layers';

/** Stochastic weight averaging (Izmailov et al. 2018) as torch.optim.swa_utils.AveragedModel and update_bn do it. */

/** Takes the present weights into the average of `averaged` earlier ones; buffers are copied along. */
export async function averageWeights(engine: Engine, model: Model, averaged: number): Promise<void> {
  const live = await engine.getState(Object.keys(model.weights));
  if (averaged > 0) {
    const names = trainableNames(model);
    const average = await engine.getState(names.map(swaName));
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
 * Batch-norm statistics of the averaged weights: the plain mean over all batches of each batch's own. As in PyTorch, what other
 * norms keep (InstanceNorm2d's running statistics) moves on with these passes as in training. False where the user stopped it,
 * who is heard between batches; the statistics are then as before. Layers in `evaluated`, which are frozen, keep theirs.
 */
export async function updateStatistics(
  engine: Engine,
  model: Model,
  batches: AsyncIterable<Batch>,
  seed: number,
  hearing: Hearing,
  evaluated: ReadonlySet<string>,
): Promise<boolean> {
  const norms = batchNorms(model.nodes, evaluated);
  const names = Object.keys(norms.factors);
  if (names.length === 0) return true;
  const program: Program = (io) => {
    // From statistics of zero a layer's update is momentum times the batch's own.
    const weight = (name: string) => (norms.buffers.has(name) ? io.tf.zerosLike(io.state(swaName(name))) : io.state(swaName(name)));
    const { updates } = model.forward(io, io.inputs.images!, weight, { training: true, evaluated });
    const others = Object.entries(updates).filter(([name]) => !norms.buffers.has(name));
    return {
      outputs: Object.fromEntries(names.map((name) => [name, io.tf.div(updates[name]!, norms.factors[name]!)])),
      state: Object.fromEntries(others.map(([name, value]) => [swaName(name), value])),
    };
  };
  const programs = new CompiledBySize((size) => engine.compile('update_bn', program, { images: { shape: [size, ...model.input], dtype: 'float32' } }));
  const before = await engine.getState(Object.keys(model.weights).filter((name) => !model.weights[name]!.trainable).map(swaName));
  const sums: Record<string, Float64Array> = {};
  let count = 0;
  for await (const { size, images } of hearing.each(batches)) {
    const compiled = await programs.get(size);
    if (!(await hearing.goesOn())) break;
    const outputs = await compiled.run({ images }, { seed, counter: count++ });
    for (const name of names) {
      const sum = (sums[name] ??= new Float64Array(outputs[name]!.length));
      outputs[name]!.forEach((value, i) => (sum[i]! += value));
    }
  }
  await programs.dispose();
  if (hearing.stopped) {
    engine.setState(before);
    return false;
  }
  const means = [...norms.buffers].map((name): [string, StateEntry] => {
    const { shape } = model.weights[name]!;
    return [swaName(name), { shape, values: name in sums ? Float32Array.from(sums[name]!, (sum) => sum / count) : Float32Array.of(count) }];
  });
  engine.setState(Object.fromEntries(means));
  return true;
}

/** The buffers of all batch norms, and for each running statistic the momentum of its layer (a fresh plain average takes the first batch whole). */
function batchNorms(nodes: Node[], evaluated: ReadonlySet<string>): { buffers: Set<string>; factors: Record<string, number> } {
  const [buffers, factors] = [new Set<string>(), {} as Record<string, number>];
  for (const { path, choice, weights } of placedLayers(nodes)) {
    // A momentum of 0 keeps statistics as they are, in an average too.
    if (!choice.name.startsWith('BatchNorm') || choice.params.momentum === 0 || evaluated.has(path)) continue;
    for (const name of Object.keys(weights)) {
      if (!/\.(running_(mean|var)|num_batches_tracked)$/.test(name)) continue;
      buffers.add(name);
      if (!name.endsWith('num_batches_tracked')) factors[name] = (choice.params.momentum as number | null) ?? 1;
    }
  }
  return { buffers, factors };
}
