const space = 'http://www.w3.org/2000/svg';
const [width, height] = [68, 38];

/** What comes out of a layer as a box: as high as the picture's side (its root), as wide as its channels (their logarithm), in proportion to the largest of the model. */
export function volume(shape: number[], most: { channels: number; side: number }): SVGSVGElement {
  const [channels, side] = shape.length === 3 ? [shape[0]!, shape[1]!] : [shape[0]!, 1];
  const wide = 6 + (width - 16) * (Math.log2(1 + channels) / Math.log2(1 + most.channels));
  const high = 5 + (height - 13) * Math.sqrt(side / most.side);
  const depth = shape.length === 3 ? 5 : 0;
  const [x, y] = [(width - wide - depth) / 2, (height - high + depth) / 2];
  const svg = document.createElementNS(space, 'svg');
  for (const [name, value] of Object.entries({ viewBox: `0 0 ${width} ${height}`, width, height, class: 'volume', 'aria-hidden': 'true' })) svg.setAttribute(name, String(value));
  const face = (points: [number, number][], className: string) => {
    const polygon = document.createElementNS(space, 'polygon');
    polygon.setAttribute('points', points.map((point) => point.map((value) => value.toFixed(1)).join(',')).join(' '));
    polygon.setAttribute('class', className);
    svg.append(polygon);
  };
  face([[x, y], [x + wide, y], [x + wide, y + high], [x, y + high]], 'front');
  if (depth > 0) {
    face([[x, y], [x + depth, y - depth], [x + wide + depth, y - depth], [x + wide, y]], 'top');
    face([[x + wide, y], [x + wide + depth, y - depth], [x + wide + depth, y + high - depth], [x + wide, y + high]], 'side');
  }
  return svg;
}
