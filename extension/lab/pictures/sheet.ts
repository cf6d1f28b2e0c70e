import type { Pixels } from '../../shared/inspector';

/** Small pictures are enlarged, pixel by pixel, until their longer side has about this many. */
const SIDE = 96;
const GAP = 4;

/** Pictures of one size in rows, as a PNG; as near to a square as can be where `columns` is left out. */
export async function pictureSheet(pictures: Pixels[], columns = Math.ceil(Math.sqrt(pictures.length))): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  const widest = Math.max(...pictures.map(({ width }) => width));
  const highest = Math.max(...pictures.map(({ height }) => height));
  const scale = Math.max(1, Math.round(SIDE / Math.max(widest, highest)));
  const [cellWidth, cellHeight] = [widest * scale + GAP, highest * scale + GAP];
  const tiles = pictures.map(async ({ width, height, rgba }, i) => ({
    input: await sharp(Buffer.from(rgba.buffer, rgba.byteOffset, rgba.byteLength), { raw: { width, height, channels: 4 } })
      .resize(widest * scale, highest * scale, { kernel: 'nearest', fit: 'fill' })
      .png()
      .toBuffer(),
    left: GAP + (i % columns) * cellWidth,
    top: GAP + Math.floor(i / columns) * cellHeight,
  }));
  const size = { width: GAP + columns * cellWidth, height: GAP + Math.ceil(pictures.length / columns) * cellHeight };
  return sharp({ create: { ...size, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } }).composite(await Promise.all(tiles)).png().toBuffer();
}
