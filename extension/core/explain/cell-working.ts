import type { CellAfter, CellWorking } from '../../shared/inspector';
import { UserError } from '../../shared/user-error';
import { outputFormula, outputLaw } from '../config/language/layer-figures';
import type { Model, Node } from '../model/model';
import { cellArithmetic, hasArithmetic, placeAfter } from './cell-arithmetic';
import { findLayer } from './explain';
import type { Lens } from './lens';
import { layerBefore, layersAfter, unflattened } from './layer-neighbours';
import { mapsShape } from './maps-shape';
import { outputsProgram } from './programs';
import { receptiveField } from './receptive-field';

/** Of one picture, the maps that go into a layer and those that come out of it and of the layers behind: [C, H, W] each; a vector's values are maps of one cell. */
export interface LayerPass {
  layer: Node;
  input: Float32Array;
  inputShape: [number, number, number];
  output: Float32Array;
  after: { node: Node; output: Float32Array }[];
}

/** Runs one picture ([C, H, W] as the test transforms leave it) through the network for the layer at `path`: a convolution, a pool, or a fully connected one. */
export async function layerPass(lens: Lens, image: Float32Array, path: string): Promise<LayerPass> {
  const { model } = lens;
  const layer = findLayer(model, path, false);
  if (!hasArithmetic(layer.choice.name)) throw new UserError('no-arithmetic', 'Layer "{layer}" is a {type}: choose a convolution, a pool or a Linear layer, whose cells are made of a window.', { layer: path, type: layer.choice.name });
  const before = layerBefore(model.nodes, path);
  const after = layersAfter(model.nodes, path);
  const paths = [layer, ...(before ? [before] : []), ...after].map((node) => node.path);
  const outputs = await lens.run(`arithmetic ${path}`, outputsProgram(model, paths), { images: { shape: [1, ...model.input], values: image } });
  const of = (node: Node): Float32Array => outputs[`output ${paths.indexOf(node.path)}`]!;
  return { layer, input: before ? of(before) : image, inputShape: layer.input.length === 3 ? mapsShape(layer.input) : unflattened(model.nodes, path), output: of(layer), after: after.map((node) => ({ node, output: of(node) })) };
}

/** How the cell at [channel, row, column] comes about. Throws a UserError where the maps have no such cell. `weight` reads by full name. */
export function cellWorking(model: Model, { layer, input, inputShape, output, after }: LayerPass, weight: (name: string) => Float32Array, place: { channel: number; row: number; column: number }): CellWorking {
  const { channel, row, column } = place;
  const [channels, height, width] = mapsShape(layer.output);
  const inside = (value: number, size: number): boolean => Number.isInteger(value) && value >= 0 && value < size;
  if (!inside(channel, channels) || !inside(row, height) || !inside(column, width))
    throw new UserError('no-such-cell', 'Layer "{layer}" has no cell at channel {channel}, row {row}, column {column}: its maps are {channels} of {height} x {width}, counted from 0.', { layer: layer.path, channel, row, column, channels, height, width });
  const law = outputLaw(layer);
  const [, pictureHeight, pictureWidth] = model.input as [number, number, number];
  return {
    layer: layer.path,
    value: at(layer, output, place),
    arithmetic: cellArithmetic(layer, (name) => weight(`${layer.path}.${name}`), input, inputShape, place),
    field: receptiveField(model.nodes, layer.path, row, column) ?? { top: 0, left: 0, bottom: pictureHeight, right: pictureWidth },
    size: law === null ? null : { law, formula: outputFormula(layer)! },
    paddingMode: (layer.choice.params.padding_mode as string | undefined) ?? null,
    after: workingsAfter(layer, output, after, weight, place),
  };
}

function at({ output }: Node, maps: Float32Array, { channel, row, column }: { channel: number; row: number; column: number }): number {
  const [, height, width] = mapsShape(output);
  return maps[(channel * height + row) * width + column]!;
}

function workingsAfter(layer: Node, output: Float32Array, after: LayerPass['after'], weight: (name: string) => Float32Array, place: { channel: number; row: number; column: number }): CellAfter[] {
  const found: CellAfter[] = [];
  let [node, maps] = [layer, output];
  for (const next of after) {
    const { path, choice: { name: type } } = next.node;
    const before = at(node, maps, place);
    if (hasArithmetic(type)) {
      const pooled = placeAfter(next.node, place);
      if (!pooled) return found;
      const { row, column } = pooled;
      return [...found, { path, type, before, value: at(next.node, next.output, pooled), norm: null, pool: { row, column, arithmetic: cellArithmetic(next.node, (name) => weight(`${path}.${name}`), maps, mapsShape(node.output), pooled) } }];
    }
    found.push({ path, type, before, value: at(next.node, next.output, place), norm: normOf(next.node, weight, place.channel), pool: null });
    [node, maps] = [next.node, next.output];
  }
  return found;
}

/** What a batch norm with running statistics does to a channel; null for others. */
function normOf({ path, choice: { name, params } }: Node, weight: (name: string) => Float32Array, channel: number): CellAfter['norm'] {
  if (!/^BatchNorm[12]d$/.test(name) || !params.track_running_stats) return null;
  const own = (key: string): number => weight(`${path}.${key}`)[channel]!;
  return {
    mean: own('running_mean'), variance: own('running_var'), eps: params.eps as number,
    weight: params.affine ? own('weight') : 1, bias: params.affine && params.bias ? own('bias') : 0,
  };
}
