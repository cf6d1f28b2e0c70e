import type { MapValues } from '../../extension/shared/inspector';
import { colorize, colorizeSigned, type ColormapName } from '../../extension/shared/colormap';
import { pictureCanvas } from '../common/picture';

/** A map's own colours: from blue through white to red where it speaks against, too. */
export const mapColors = (values: Float32Array, signed: boolean, colors: ColormapName): Uint8ClampedArray => (signed ? colorizeSigned(values) : colorize(values, 0, 1, colors));

/** A map a canvas pixel each, for a strip. */
export function smallMap({ size: [height, width], map, signed }: MapValues, colors: ColormapName, label: string): HTMLCanvasElement {
  return pictureCanvas({ width, height, rgba: mapColors(signed ?? map, signed !== null, colors) as Uint8ClampedArray<ArrayBuffer> }, label);
}
