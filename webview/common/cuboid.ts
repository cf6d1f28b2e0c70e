const space = 'http://www.w3.org/2000/svg';

export interface Cuboid {
  /** Upper left corner of the front. */
  x: number;
  y: number;
  wide: number;
  high: number;
  /** How far it goes back, to the upper right; 0 draws the front alone. */
  depth: number;
}

/** A drawing of cuboids, hidden from screen readers: what it shows stands beside it in words. */
export function drawing(className: string, width: number, height: number, ...parts: SVGElement[]): SVGSVGElement {
  const svg = document.createElementNS(space, 'svg');
  for (const [name, value] of Object.entries({ viewBox: `0 0 ${width} ${height}`, width, height, class: className, 'aria-hidden': 'true' })) svg.setAttribute(name, String(value));
  svg.append(...parts);
  return svg;
}

/** What comes out of a layer as a box, in the colour of the class given. */
export function cuboid({ x, y, wide, high, depth }: Cuboid, kind = ''): SVGGElement {
  const group = document.createElementNS(space, 'g');
  group.setAttribute('class', `cuboid ${kind}`);
  const face = (points: [number, number][], className: string) => {
    const polygon = document.createElementNS(space, 'polygon');
    polygon.setAttribute('points', points.map((point) => point.map((value) => value.toFixed(1)).join(',')).join(' '));
    polygon.setAttribute('class', className);
    group.append(polygon);
  };
  face([[x, y], [x + wide, y], [x + wide, y + high], [x, y + high]], 'front');
  if (depth > 0) {
    face([[x, y], [x + depth, y - depth], [x + wide + depth, y - depth], [x + wide, y]], 'top');
    face([[x + wide, y], [x + wide + depth, y - depth], [x + wide + depth, y + high - depth], [x + wide, y + high]], 'side');
  }
  return group;
}
