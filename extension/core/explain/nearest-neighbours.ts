/**
 * The `count` points nearest to point `of`, itself first, and how far away they are (Euclidean), among points of `features` values each, row by row.
 * Of equally near ones those that come first.
 */
export function nearestNeighbours(values: Float32Array, features: number, of: number, count: number): { points: number[]; distances: number[] } {
  const points = values.length / features;
  const found: { point: number; square: number }[] = [{ point: of, square: 0 }];
  for (let point = 0; point < points; point++) {
    if (point === of) continue;
    const most = found.length < count ? Infinity : found.at(-1)!.square;
    let square = 0;
    for (let f = 0; f < features && square < most; f++) {
      const apart = values[point * features + f]! - values[of * features + f]!;
      square += apart * apart;
    }
    if (square >= most) continue;
    let place = found.length;
    while (place > 1 && found[place - 1]!.square > square) place--;
    found.splice(place, 0, { point, square });
    if (found.length > count) found.pop();
  }
  return { points: found.map(({ point }) => point), distances: found.map(({ square }) => Math.sqrt(square)) };
}
