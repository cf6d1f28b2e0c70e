import type { LayerSummary } from '../../extension/shared/panels';
import { cuboid, drawing } from '../common/cuboid';
import { layerKind } from '../common/layer-kind';

const [width, height] = [260, 104];
const depth = 8;

/** A network from its picture to its classes, as papers draw it: as high as its maps, as thick as its channels are many. Only what has filters or weights between all its inputs and outputs is drawn. */
export function silhouette(input: number[] | null, layers: LayerSummary[]): SVGSVGElement {
  const drawn = all(layers).filter(({ type }) => /^(conv|linear|depthwise|separable)/i.test(type));
  const boxes = [...(input ? [{ shape: input, kind: 'other' }] : []), ...drawn.map(({ shape, type }) => ({ shape, kind: layerKind(type) }))];
  const side = Math.max(1, ...boxes.map(({ shape }) => shape[1] ?? 1));
  const thickness = boxes.map(({ shape }) => (shape.length < 3 ? 2 : Math.log2(1 + shape[0]!)));
  const gap = Math.min(8, (0.35 * width) / boxes.length);
  const unit = Math.min(3.4, (width - depth - gap * boxes.length) / thickness.reduce((sum, value) => sum + value, 0));
  const total = thickness.reduce((sum, value) => sum + unit * value + gap, depth - gap);
  let x = (width - total) / 2;
  const parts = boxes.map(({ shape, kind }, index) => {
    const flat = shape.length < 3;
    const high = flat ? 10 + 3 * Math.log2(1 + shape[0]!) : 12 + (height - depth - 16) * Math.sqrt(shape[1]! / side);
    const wide = unit * thickness[index]!;
    const part = cuboid({ x, y: (height + depth - high) / 2, wide, high, depth: flat ? 3 : depth }, kind);
    x += wide + gap;
    return part;
  });
  return drawing('silhouette', width, height, ...parts);
}

/** The layers in which nothing else stands, in order. */
const all = (layers: LayerSummary[]): LayerSummary[] => layers.flatMap((layer) => (layer.children.length > 0 ? layer.children.flatMap((child) => all(child.layers)) : [layer]));
