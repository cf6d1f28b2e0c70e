import { resizeBilinear } from '../../core/explain/resize';
import { colorize } from '../../shared/colormap';
import type { Pixels } from '../../shared/inspector';

/** A map from its least to its greatest value, in viridis. */
export function heatMap(values: Float32Array, width: number, height: number): Pixels {
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  return { width, height, rgba: colorize(values, low, high, 'viridis') };
}

/** The picture under a map in 0..1 ([H, W] of any size), half and half, as the Grad-CAM papers show it. */
export function overlay({ width, height, rgba }: Pixels, map: Float32Array, size: [number, number]): Pixels {
  const heat = colorize(resizeBilinear(map, size, [height, width]), 0, 1, 'viridis');
  return { width, height, rgba: rgba.map((value, i) => Math.round((value + heat[i]!) / 2)) };
}
