import { describe, expect, it } from 'vitest';
import { random } from '../../extension/core/data/random';
import { nearestNeighbours } from '../../extension/core/explain/nearest-neighbours';
import { UmapProjection } from '../../extension/core/explain/umap-projection';

const features = 12;
/** Points about as many centres as there are groups, which go round. */
function groups(count: number, of: number, seed: number): Float32Array {
  const { normal } = random(seed);
  const centres = Array.from({ length: of * features }, () => 6 * normal());
  return Float32Array.from({ length: count * features }, (_, i) => centres[(Math.floor(i / features) % of) * features + (i % features)]! + normal());
}
function projected(values: Float32Array, seed: number, isOver: () => boolean): UmapProjection {
  const projection = new UmapProjection(values, features, seed);
  while (!projection.isDone) projection.goOn(isOver);
  return projection;
}

it('nearest neighbours are those that a sort of all distances has first', () => {
  const values = groups(60, 5, 1);
  const distance = (a: number, b: number): number => Math.hypot(...Array.from({ length: features }, (_, f) => values[a * features + f]! - values[b * features + f]!));
  for (const of of [0, 17, 59]) {
    const { points, distances } = nearestNeighbours(values, features, of, 9);
    const sorted = Array.from({ length: 60 }, (_, i) => i).sort((a, b) => distance(of, a) - distance(of, b));
    expect(points).toEqual(sorted.slice(0, 9));
    points.forEach((point, i) => expect(distances[i]).toBeCloseTo(distance(of, point), 4));
  }
});

describe('UMAP', () => {
  const values = groups(90, 3, 2);
  const whole = projected(values, 0, () => false);

  it('has points of a group beside one another', () => {
    const flat = Float32Array.from({ length: 180 }, (_, i) => (i % 2 === 0 ? whole.x : whole.y)[i >> 1]!);
    const own = Array.from({ length: 90 }, (_, of) => nearestNeighbours(flat, 2, of, 8).points.filter((point) => point % 3 === of % 3).length);
    expect(own.reduce((a, b) => a + b) / (90 * 8)).toBeGreaterThan(0.99);
  });

  it('comes to one map for a seed, however the work is divided; how far it is only grows', () => {
    let turns = 0;
    const projection = new UmapProjection(values, features, 0);
    const said: number[] = [];
    while (!projection.isDone) {
      projection.goOn(() => ++turns % 20 === 0);
      said.push(projection.done);
    }
    expect([...projection.x, ...projection.y]).toEqual([...whole.x, ...whole.y]);
    expect(said.length).toBeGreaterThan(5);
    expect(said).toEqual(said.toSorted((a, b) => a - b));
    expect(said.at(-1)).toBe(1);
    expect([...projected(values, 1, () => false).x]).not.toEqual([...whole.x]);
  });

  it('takes equal points, and few; of fewer than four it says what else there is', () => {
    for (const few of [new Float32Array(4 * features), new Float32Array(30 * features), groups(5, 2, 3)]) expect([...projected(few, 0, () => false).x].every(Number.isFinite)).toBe(true);
    expect(() => new UmapProjection(new Float32Array(3 * features), features)).toThrow('UMAP needs 4 pictures to have neighbours, and here are 3: look at the principal components.');
  });
});
