import path from 'node:path';
import { layerBefore } from '../core/explain/layer-neighbours';
import type { Model, Node } from '../core/model/model';
import type { LayerFilters } from '../shared/inspector';
import { runFiles, type RunManifest } from '../shared/run-folder';
import { UserError } from '../shared/user-error';
import { listCheckpoints, readWeights } from './checkpoint';

/** A convolution's kernels, and as they were: as its seed drew them, or, where a run began with other weights, in the first checkpoint that it kept. */
export async function layerFilters(run: string, { seed, weights, parent }: RunManifest, model: Model, layer: Node, now: (name: string) => Promise<Float32Array>): Promise<LayerFilters> {
  const name = `${layer.path}.weight`;
  const spec = model.weights[name];
  if (spec?.shape.length !== 4) throw new UserError('no-filters', 'Layer "{layer}" is a {type}, which has no kernels: choose a convolution.', { layer: layer.path, type: layer.choice.name });
  const drawn = weights === undefined && parent === undefined;
  const [first] = drawn ? [] : listCheckpoints(run).whole;
  const start = first ? readWeights(path.join(run, runFiles.checkpoints, first.file), model) : model.init(seed);
  return { layer: layer.path, shape: spec.shape as LayerFilters['shape'], ofPicture: layerBefore(model.nodes, layer.path) === null, now: await now(name), start: start[name]!.values, startEpoch: first?.epoch ?? null };
}
