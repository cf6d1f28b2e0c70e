import { cuboid, drawing } from '../common/cuboid';

const [width, height] = [68, 38];

/** What comes out of a layer as a box: as high as the picture's side (its root), as wide as its channels (their logarithm), in proportion to the largest of the model. */
export function volume(shape: number[], most: { channels: number; side: number }): SVGSVGElement {
  const [channels, side] = shape.length === 3 ? [shape[0]!, shape[1]!] : [shape[0]!, 1];
  const wide = 6 + (width - 16) * (Math.log2(1 + channels) / Math.log2(1 + most.channels));
  const high = 5 + (height - 13) * Math.sqrt(side / most.side);
  const depth = shape.length === 3 ? 5 : 0;
  return drawing('volume', width, height, cuboid({ x: (width - wide - depth) / 2, y: (height - high + depth) / 2, wide, high, depth }));
}
