import { element } from '../common/element';
import { pictureCanvas } from '../common/picture';
import type { TileFace } from './tile-grid';

/** Pixels of a tile's longer side, and between two. */
const [side, gap] = [64, 4];

/** All tiles in one picture, in their order, as nearly square as they go. */
export function gridPicture(channels: number[], face: (channel: number) => TileFace): HTMLCanvasElement {
  const columns = Math.ceil(Math.sqrt(channels.length));
  const rows = Math.ceil(channels.length / columns);
  const canvas = element('canvas', { width: columns * (side + gap) - gap, height: rows * (side + gap) - gap });
  const context = canvas.getContext('2d')!;
  context.imageSmoothingEnabled = false;
  channels.forEach((channel, i) => {
    const { pixels } = face(channel);
    const scale = side / Math.max(pixels.width, pixels.height);
    context.drawImage(pictureCanvas(pixels, ''), (i % columns) * (side + gap), Math.floor(i / columns) * (side + gap), pixels.width * scale, pixels.height * scale);
  });
  return canvas;
}
