import { gaussLegendre } from './gauss-legendre';
import { resizeBilinear } from './resize';

/** What an attribution is made from: one picture, one score (a logit, or what one has over another), the model in eval mode. */
export interface PictureSource {
  /** [C, H, W] of the picture as the network takes it, normalised. */
  shape: [number, number, number];
  /** C, H, W order. */
  image: Float32Array;
  /** The score of each of several pictures. */
  scores(count: number, picture: (index: number) => Float32Array): Promise<Float32Array>;
  /** d score / d picture of each of several pictures, C, H, W order. */
  gradients(count: number, picture: (index: number) => Float32Array): Promise<Float32Array[]>;
  /** As `gradients`, but through each ReLU only what speaks for the score flows back. */
  guidedGradients(): Promise<Float32Array>;
  /** For each layer with a constant that it adds to its channels: that times d score / d what it is added to, of shape [C, H, W]. */
  biasGradients(): Promise<{ shape: [number, number, number]; values: Float32Array }[]>;
  /** A standard normal number: the same ones in the same order for the same seed. */
  normal(): number;
}

export interface AttributionRow {
  doc: string;
  /** Whether below 0 lies what speaks against the score. */
  signed: boolean;
  /** [N, H, W], H and W the picture's, in that order: a map a channel, or what is added up already. */
  attribute(source: PictureSource): Promise<Float32Array>;
}

/** Points of the path, as Captum's n_steps. */
const steps = 50;
/** Noisy copies, and their noise as a share of the picture's range (Smilkov et al. 2017: 0.1 to 0.2). */
export const smooth = { samples: 32, noise: 0.15 };

/**
 * Attributions to the picture's own values by the names of Captum's classes, as those define them with their defaults where none is said here;
 * what stands for "nothing there" is 0, which after Normalize is the mean picture. FullGrad is pytorch-grad-cam's, which scales each map by itself.
 */
export const attributions: Record<string, AttributionRow> = {
  Saliency: {
    doc: 'How much the score changes with each pixel: the absolute gradient (Simonyan et al. 2013; Captum\'s Saliency).',
    signed: false,
    attribute: async ({ image, gradients }) => (await gradients(1, () => image))[0]!.map(Math.abs),
  },
  SmoothGrad: {
    doc: 'The mean absolute gradient of 32 copies of the picture with noise of 15 % of its range: less grainy than one gradient (Smilkov et al. 2017; Captum\'s NoiseTunnel of Saliency).',
    signed: false,
    async attribute({ image, gradients, normal }) {
      const range = image.reduce((a, b) => Math.max(a, b), -Infinity) - image.reduce((a, b) => Math.min(a, b), Infinity);
      const found = await gradients(smooth.samples, () => image.map((value) => value + smooth.noise * range * normal()));
      return mean(found.map((gradient) => gradient.map(Math.abs)));
    },
  },
  IntegratedGradients: {
    doc: 'The gradients on the way from the mean picture to this one, added up, times what differs: the pixels\' shares sum to what the score has over the mean picture\'s (Sundararajan et al. 2017, eq. 1; Captum\'s IntegratedGradients, Gauss-Legendre, 50 steps).',
    signed: true,
    async attribute({ image, gradients }) {
      const rule = gaussLegendre(steps);
      const found = await gradients(steps, (i) => image.map((value) => value * rule[i]!.node));
      const sum = new Float64Array(image.length);
      found.forEach((gradient, i) => gradient.forEach((g, at) => (sum[at]! += rule[i]!.weight * g)));
      return image.map((value, at) => value * sum[at]!);
    },
  },
  GuidedBackprop: {
    doc: 'The gradient, of which each ReLU lets back only what is positive: sharp, but known to look alike whatever the weights are (Springenberg et al. 2014; Captum\'s GuidedBackprop). Without ReLU layers it is the gradient.',
    signed: true,
    attribute: ({ guidedGradients }) => guidedGradients(),
  },
  FullGrad: {
    doc: 'What the picture and every layer\'s bias add to the score, map by map at its own scale, added up over the whole network (Srinivas and Fleuret 2019, eq. 7; as in pytorch-grad-cam).',
    signed: false,
    async attribute({ image, shape, gradients, biasGradients }) {
      const [found] = await gradients(1, () => image);
      const maps = [scaledSum(image.map((value, at) => value * found![at]!), shape)];
      // Enlarging is linear: the maps of a layer are enlarged together.
      for (const each of await biasGradients()) maps.push(resizeBilinear(scaledSum(each.values, each.shape), [each.shape[1], each.shape[2]], [shape[1], shape[2]]));
      return Float32Array.from(maps[0]!, (_, at) => maps.reduce((sum, map) => sum + map[at]!, 0));
    },
  },
  Occlusion: {
    doc: 'How far the score falls when a window of a quarter of the picture\'s side, moved by half its own, is covered with the mean: needs no gradients (Zeiler and Fergus 2014; Captum\'s Occlusion). One forward pass a window.',
    signed: true,
    async attribute({ image, shape, scores }) {
      const windows = windowsOf(shape);
      const found = await scores(windows.length + 1, (i) => (i === 0 ? image : covered(image, shape, windows[i - 1]!)));
      const [channels, height, width] = shape;
      const [sums, counts] = [new Float64Array(height * width), new Float64Array(height * width)];
      windows.forEach((window, i) =>
        within(window, width, (at) => {
          sums[at]! += found[0]! - found[i + 1]!;
          counts[at]!++;
        }),
      );
      // As in Captum each of a covered place's channels has the whole of it.
      return Float32Array.from({ length: channels * height * width }, (_, at) => sums[at % (height * width)]! / counts[at % (height * width)]!);
    },
  },
};

/** Each map of [C, H, W] less its least and divided by its largest value, added up: as pytorch-grad-cam's scale_accross_batch_and_channels. */
function scaledSum(values: Float32Array, [channels, height, width]: [number, number, number]): Float32Array {
  const size = height * width;
  const sum = new Float64Array(size);
  for (let c = 0; c < channels; c++) {
    const map = values.subarray(c * size, (c + 1) * size).map(Math.abs);
    const least = map.reduce((a, b) => Math.min(a, b), Infinity);
    const largest = map.reduce((a, b) => Math.max(a, b), -Infinity) - least;
    map.forEach((value, at) => (sum[at]! += (value - least) / (1e-7 + largest)));
  }
  return Float32Array.from(sum);
}

/** Summed over the channels, as Captum's visualize_image_attr does, or over whatever maps there are: H x W. */
export function overChannels(values: Float32Array, [, height, width]: [number, number, number]): Float32Array {
  const sum = new Float64Array(height * width);
  values.forEach((value, at) => (sum[at % sum.length]! += value));
  return Float32Array.from(sum);
}

interface Window {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/** Side of the window along an axis, and how far it moves: Captum's sliding_window_shapes and strides. */
export function slide(length: number): { side: number; stride: number } {
  const side = Math.max(1, Math.round(length / 4));
  return { side, stride: Math.max(1, Math.floor(side / 2)) };
}

function windowsOf([, height, width]: [number, number, number]): Window[] {
  const along = (length: number): [number, number][] => {
    const { side, stride } = slide(length);
    // The last one is cut off at the edge.
    return Array.from({ length: Math.ceil((length - side) / stride) + 1 }, (_, i) => [i * stride, Math.min(length, i * stride + side)]);
  };
  return along(height).flatMap(([top, bottom]) => along(width).map(([left, right]) => ({ top, bottom, left, right })));
}

function within({ top, bottom, left, right }: Window, width: number, visit: (at: number) => void): void {
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) visit(y * width + x);
}

function covered(image: Float32Array, [channels, height, width]: [number, number, number], window: Window): Float32Array {
  const picture = image.slice();
  for (let c = 0; c < channels; c++) within(window, width, (at) => (picture[c * height * width + at] = 0));
  return picture;
}

function mean(values: Float32Array[]): Float32Array {
  const sum = new Float64Array(values[0]!.length);
  for (const each of values) each.forEach((value, at) => (sum[at]! += value));
  return Float32Array.from(sum, (value) => value / values.length);
}
