/**
 * Signed distance from a shape's outline, negative inside, in the shape's own frame (u right, v down, the shape about
 * within the unit circle); exact enough near the outline for a soft edge.
 */
type Outline = (u: number, v: number) => number;

/** Half the side of the square that a distance field covers, in the shape's frame, and its cells along a side. */
export const REACH = 1.5;
export const CELLS = 96;

/** An outline's distances at the middle of CELLS x CELLS cells: looking up is many times faster than computing for every pixel of every picture. */
export function distanceField(name: string): Float32Array {
  const outline = outlines[name]!;
  const place = (cell: number): number => ((cell + 0.5) / CELLS) * 2 * REACH - REACH;
  const distances = new Float32Array(CELLS * CELLS);
  for (let v = 0, i = 0; v < CELLS; v++) for (let u = 0; u < CELLS; u++, i++) distances[i] = outline(place(u), place(v));
  return distances;
}

const outlines: Record<string, Outline> = {
  circle: (u, v) => Math.sqrt(u * u + v * v) - 0.85,
  ring: (u, v) => Math.abs(Math.sqrt(u * u + v * v) - 0.72) - 0.22,
  triangle: regularPolygon(3, 1.05),
  square: (u, v) => Math.max(Math.abs(u), Math.abs(v)) - 0.75,
  hourglass: (u, v) => Math.max(Math.abs(v) - 0.9, (Math.abs(u) - 0.12 - 0.72 * Math.abs(v)) * 0.81),
  star: star(5, 1.1, 0.45),
  cross: (u, v) => Math.min(Math.max(Math.abs(u) - 0.26, Math.abs(v) - 0.95), Math.max(Math.abs(u) - 0.95, Math.abs(v) - 0.26)),
  heart,
  crescent: (u, v) => Math.max(Math.sqrt(u * u + v * v) - 0.95, 0.75 - Math.sqrt((u - 0.5) ** 2 + v * v)),
  arrow,
};

/** One corner up; `radius` to the corners. */
function regularPolygon(sides: number, radius: number): Outline {
  const normals = Array.from({ length: sides }, (_, i) => {
    const angle = ((2 * i + 1) * Math.PI) / sides - Math.PI / 2;
    return [Math.cos(angle), Math.sin(angle)] as const;
  });
  const inner = radius * Math.cos(Math.PI / sides);
  return (u, v) => {
    let farthest = -Infinity;
    for (const [x, y] of normals) farthest = Math.max(farthest, u * x + v * y);
    return farthest - inner;
  };
}

/** A star folded onto half a point: the line from the tip to the inner corner decides. */
function star(points: number, outer: number, inner: number): Outline {
  const half = Math.PI / points;
  const [edgeX, edgeY] = [inner * Math.cos(half) - outer, inner * Math.sin(half)];
  const length = Math.hypot(edgeX, edgeY);
  return (u, v) => {
    const radius = Math.sqrt(u * u + v * v);
    const turned = Math.atan2(u, -v) / (2 * half);
    const angle = Math.abs(turned - Math.round(turned)) * 2 * half;
    const [x, y] = [radius * Math.cos(angle) - outer, radius * Math.sin(angle)];
    return (x * edgeY - y * edgeX) / length;
  };
}

/** Two discs above, joined by the corner of a square standing on its tip. */
function heart(u: number, v: number): number {
  const [x, y] = [Math.abs(u), v];
  const disc = Math.sqrt((x - 0.42) ** 2 + (y + 0.3) ** 2) - 0.52;
  const below = Math.max((x + y) * Math.SQRT1_2 - 0.605, (x - y - 0.72) * Math.SQRT1_2, -0.3 - y);
  return Math.min(disc, below);
}

/** Pointing right: a shaft and a triangular head. */
function arrow(u: number, v: number): number {
  const y = Math.abs(v);
  const shaft = Math.max(y - 0.2, Math.abs(u + 0.35) - 0.6);
  const head = Math.max((u - 0.95) * 0.66 + y * 0.75, 0.1 - u);
  return Math.min(shaft, head);
}
