/** A pixel's neighbours and their weights in what it is taken to be (Rong et al. 2022, ROAD; pytorch-grad-cam's NoisyLinearImputer). */
const neighbours = [[0, 1, 1 / 6], [0, -1, 1 / 6], [1, 0, 1 / 6], [-1, 0, 1 / 6], [1, 1, 1 / 12], [1, -1, 1 / 12], [-1, 1, 1 / 12], [-1, -1, 1 / 12]] as const;

/** A hundred-thousandth of a thousandth of what there is to solve: below float32's own steps. */
const exact = 1e-8;

/**
 * The picture ([C, H, W]) with its missing pixels (H x W, 1 where missing) filled in: each is the mean of its neighbours by their weights, missing ones
 * included, which makes a sparse system of equations, and on top of it `noise`. Where no pixel is left to start from they become 0, which is the mean.
 */
export function imputed(image: Float32Array, [channels, height, width]: [number, number, number], missing: Uint8Array, noise: () => number): Float32Array {
  const system = equations(missing, height, width);
  const { places } = system;
  const filled = image.slice();
  for (let c = 0; c < channels; c++) {
    const plane = filled.subarray(c * height * width, (c + 1) * height * width);
    solve(system, plane).forEach((value, i) => (plane[places[i]!] = value));
    for (const place of places) plane[place]! += noise();
  }
  return filled;
}

/** For each missing pixel: its place, the sum of its neighbours' weights, and eight neighbours with theirs (0 outside the picture). */
interface Equations {
  places: number[];
  diagonal: Float64Array;
  /** Place of each neighbour; 8 a pixel. */
  beside: Int32Array;
  weights: Float64Array;
  /** Which unknown each neighbour is; one behind the last, which stays 0, where it is known or outside. */
  unknown: Int32Array;
}

function equations(missing: Uint8Array, height: number, width: number): Equations {
  const places = [...missing.keys()].filter((place) => missing[place] === 1);
  const index = new Int32Array(missing.length).fill(places.length);
  places.forEach((place, i) => (index[place] = i));
  const unknown = new Int32Array(8 * places.length).fill(places.length);
  const diagonal = new Float64Array(places.length);
  const beside = new Int32Array(8 * places.length);
  const weights = new Float64Array(8 * places.length);
  places.forEach((place, i) => {
    const [y, x] = [Math.floor(place / width), place % width];
    neighbours.forEach(([down, across, weight], n) => {
      if (y + down < 0 || y + down >= height || x + across < 0 || x + across >= width) return;
      beside[8 * i + n] = place + down * width + across;
      weights[8 * i + n] = weight;
      unknown[8 * i + n] = index[place + down * width + across]!;
      diagonal[i]! += weight;
    });
  });
  return { places, diagonal, beside, weights, unknown };
}

/** Conjugate gradients: the system is symmetric and, wherever a known pixel is beside, positive definite. */
function solve({ places, diagonal, beside, weights, unknown }: Equations, plane: Float32Array): Float64Array {
  const count = places.length;
  const x = new Float64Array(count);
  const residual = new Float64Array(count);
  for (let i = 0; i < 8 * count; i++) if (weights[i]! > 0 && unknown[i] === count) residual[i >> 3]! += weights[i]! * plane[beside[i]!]!;
  const direction = new Float64Array(count + 1);
  direction.set(residual);
  const product = new Float64Array(count);
  let squared = dot(residual, residual);
  const enough = squared * exact * exact;
  for (let turn = 0; turn < 2 * count && squared > enough; turn++) {
    for (let i = 0; i < count; i++) {
      let sum = diagonal[i]! * direction[i]!;
      for (let n = 8 * i; n < 8 * i + 8; n++) sum -= weights[n]! * direction[unknown[n]!]!;
      product[i] = sum;
    }
    const step = squared / dot(product, direction);
    for (let i = 0; i < count; i++) {
      x[i]! += step * direction[i]!;
      residual[i]! -= step * product[i]!;
    }
    const next = dot(residual, residual);
    for (let i = 0; i < count; i++) direction[i] = residual[i]! + (next / squared) * direction[i]!;
    squared = next;
  }
  return x;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
