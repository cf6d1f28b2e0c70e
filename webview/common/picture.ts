import type { Pixels } from '../../extension/shared/inspector';
import { element } from './element';

/** A canvas with one canvas pixel for each of the picture's; the style sheet makes it larger. */
export function pictureCanvas(pixels: Pixels, label: string): HTMLCanvasElement {
  const canvas = element('canvas', { class: 'picture', role: 'img', 'aria-label': label });
  paint(canvas, pixels);
  return canvas;
}

export function paint(canvas: HTMLCanvasElement, { width, height, rgba }: Pixels): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  canvas.getContext('2d')!.putImageData(new ImageData(Uint8ClampedArray.from(rgba), width, height), 0, 0);
}
