import { oneOf, optional } from '../../config/param';

export type WarpInterpolation = 'nearest' | 'bilinear' | 'bicubic';

/** How a turned or bent picture reads between pixels. */
export const warpInterpolation = (value: WarpInterpolation) => ({
  interpolation: optional(oneOf('nearest', 'bilinear', 'bicubic'), value, 'How a place between pixels is read: "nearest" takes the nearest pixel (fast, jagged), "bilinear" mixes 4, "bicubic" 16.'),
});
