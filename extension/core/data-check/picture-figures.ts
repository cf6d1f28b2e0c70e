import type { BytePicture } from '../data/transform';

/** What is measured of a picture's pixels, as cleanvision defines it. */
export interface PictureFigures {
  /** The 5th and 99th percentile of the pixels' perceived brightness, 0..1. */
  brightness5: number;
  brightness99: number;
  /** Bits: of the histogram of all channels' levels. */
  entropy: number;
  /** The standard deviation of the Laplacian of the grey levels (the eight neighbours, clipped to 0..255). */
  edges: number;
  /** The standard deviation of the counts of the grey levels' histogram: large where a picture is flat, as a drawing is. */
  flatness: number;
}

/** On pictures of at most this many pixels a side, larger ones brought down to it. */
export const measuredSide = 64;

export function pictureFigures(picture: Omit<BytePicture, 'kind'>): PictureFigures {
  const { height, width } = picture;
  const grey = greyLevels(picture);
  const [brightness5, brightness99] = brightnessPercentiles(picture, [0.05, 0.99]) as [number, number];
  return { brightness5, brightness99, entropy: entropyOf(picture), edges: spread(laplacian(grey, height, width)), flatness: spread(histogram(grey)) };
}

/** Pillow's convert("L"): ITU-R 601-2 luma in 16 bits of fraction. */
export function greyLevels({ height, width, channels, values }: Omit<BytePicture, 'kind'>): Uint8Array {
  if (channels === 1) return Uint8Array.from(values);
  const grey = new Uint8Array(height * width);
  for (let i = 0, at = 0; i < grey.length; i++, at += channels) grey[i] = (values[at]! * 19595 + values[at + 1]! * 38470 + values[at + 2]! * 7471 + 0x8000) >> 16;
  return grey;
}

/** numpy.percentile of the brightness (0.241 R² + 0.691 G² + 0.068 B²)^½ / 255. */
function brightnessPercentiles({ height, width, channels, values }: Omit<BytePicture, 'kind'>, shares: number[]): number[] {
  const brightness = new Float64Array(height * width);
  for (let i = 0, at = 0; i < brightness.length; i++, at += channels) {
    const [r, g, b] = channels === 1 ? [values[at]!, values[at]!, values[at]!] : [values[at]!, values[at + 1]!, values[at + 2]!];
    brightness[i] = Math.sqrt(0.241 * r * r + 0.691 * g * g + 0.068 * b * b) / 255;
  }
  brightness.sort();
  return shares.map((share) => percentile(brightness, share));
}

/** Of values in rising order, between two of them in proportion. */
export function percentile(sorted: ArrayLike<number>, share: number): number {
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
  return low + (high - low) * (at - Math.floor(at));
}

function entropyOf({ channels, values }: Omit<BytePicture, 'kind'>): number {
  const counts = new Uint32Array(256 * channels);
  for (let i = 0; i < values.length; i++) counts[256 * (i % channels) + values[i]!]!++;
  return counts.reduce((sum, count) => (count === 0 ? sum : sum - (count / values.length) * Math.log2(count / values.length)), 0);
}

function histogram(grey: Uint8Array): Float64Array {
  const counts = new Float64Array(256);
  for (const level of grey) counts[level]!++;
  return counts;
}

/** Pillow's FIND_EDGES, which leaves the outermost pixels as they are. */
function laplacian(grey: Uint8Array, height: number, width: number): Uint8ClampedArray {
  const edges = Uint8ClampedArray.from(grey);
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      const [above, below] = [at - width, at + width];
      edges[at] = 8 * grey[at]! - grey[at - 1]! - grey[at + 1]! - grey[above - 1]! - grey[above]! - grey[above + 1]! - grey[below - 1]! - grey[below]! - grey[below + 1]!;
    }
  }
  return edges;
}

function spread(values: ArrayLike<number>): number {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    sum += values[i]!;
    squares += values[i]! ** 2;
  }
  const mean = sum / values.length;
  return Math.sqrt(Math.max(0, squares / values.length - mean * mean));
}
