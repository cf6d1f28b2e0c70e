import { explain, featureMaps, softmax } from '../core/explain/explain';
import { layerBefore } from '../core/explain/layer-neighbours';
import { lastMaps } from '../core/explain/last-maps';
import type { Lens } from '../core/explain/lens';
import type { Model } from '../core/model/model';
import { probePlan } from '../core/train/prober';
import type { Moment } from '../shared/inspector';

/** What the weights of a checkpoint make of a picture and of the validation set (`confusion`), as training records it. */
export async function checkpointMoment({ lens, model, weight }: { lens: Lens; model: Model; weight(name: string): Promise<Float32Array> }, epoch: number, picture: Float32Array, label: number, layer: string, confusion: Uint32Array): Promise<Moment> {
  const plan = probePlan(model);
  const probed = plan.layers.find(({ path }) => path === layer) ?? plan.layers[0];
  const maps = probed && (await featureMaps(lens, picture, probed.path));
  const cam = lastMaps(model.nodes) && (await explain(lens, picture, 'GradCAM', { target: label }));
  const logits = maps?.logits ?? (await featureMaps(lens, picture, model.nodes.at(-1)!.path)).logits;
  const { filters } = plan;
  return {
    epoch,
    probabilities: softmax(logits),
    maps: probed && maps ? { shape: [probed.channels, probed.shape[1], probed.shape[2]], channels: probed.shape[0], values: maps.values.slice(0, probed.channels * probed.shape[1] * probed.shape[2]) } : null,
    norms: probed && probed.kernels > 0 ? normsOf(await weight(`${probed.path}.weight`), probed.kernels) : null,
    cam: cam && { layer: cam.layer!.path, size: cam.size, map: cam.map, signed: cam.signed },
    filters: filters && { ...filters, ofPicture: layerBefore(model.nodes, filters.layer) === null, values: (await weight(`${filters.layer}.weight`)).slice(0, filters.shape.reduce((a, b) => a * b, 1)) },
    points: null,
    confusion,
  };
}

function normsOf(values: Float32Array, kernels: number): Float32Array {
  const each = values.length / kernels;
  return Float32Array.from({ length: kernels }, (_, k) => Math.sqrt(values.subarray(k * each, (k + 1) * each).reduce((sum, value) => sum + value * value, 0)));
}
