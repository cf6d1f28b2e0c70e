import { argMax } from './arg-max';
import { findLayer, predict } from './explain';
import type { Lens } from './lens';
import { mapsShape } from './maps-shape';
import { gradientsProgram } from './programs';

/**
 * What each channel of the layer at `path` adds to a class's logit, to first order: the sum of activation times gradient over its cells (HiResCAM's
 * map, channel by channel; Draelos and Carin 2020). `target` defaults to the predicted class.
 */
export async function channelImportance(lens: Lens, image: Float32Array, path: string, target?: number): Promise<{ target: number; values: Float32Array }> {
  const { model } = lens;
  const { output } = findLayer(model, path, false);
  const chosen = target ?? argMax(await predict(lens, image));
  const oneHot = new Float32Array(model.output[0]!);
  oneHot[chosen] = 1;
  const { activations, gradients } = await lens.run(`gradients ${path}`, gradientsProgram(model, path), { images: { shape: [1, ...model.input], values: image }, target: { shape: [1, oneHot.length], values: oneHot } });
  const [channels, height, width] = mapsShape(output);
  const values = new Float32Array(channels);
  activations!.forEach((value, i) => (values[Math.floor(i / (height * width))]! += value * gradients![i]!));
  return { target: chosen, values };
}
