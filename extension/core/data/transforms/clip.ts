/** Pillow's CLIP8 of a float: cut off towards zero. */
export const clip = (value: number): number => (value <= 0 ? 0 : value >= 255 ? 255 : value | 0);
