import { said } from '../../shared/said';
import { checkPixels, PictureError } from './picture-error';

/** Pixels in red, green and blue, row by row. */
export interface Rgb {
  height: number;
  width: number;
  values: Uint8Array;
}

const RLE8 = 1;
const RLE4 = 2;
const BITFIELDS = 3;
const ALPHABITFIELDS = 6;

/**
 * A Windows bitmap (BITMAPCOREHEADER to BITMAPV5HEADER; 1, 4, 8 bits with a palette, also run-length encoded, 16, 24 and 32 bits), its
 * colours as Pillow's BmpImagePlugin reads them; what may lie in a fourth byte is dropped. Throws a PictureError.
 */
export function decodeBmp(file: Uint8Array): Rgb {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < 30) throw new PictureError(said`it was cut short`);
  const pixelsAt = view.getUint32(10, true);
  const headerSize = view.getUint32(14, true);
  const core = headerSize === 12;
  if (!core && (headerSize < 40 || headerSize > 200 || file.length < 14 + headerSize)) throw new PictureError(said`its header is damaged`);
  const [width, signedHeight, bits] = core
    ? [view.getUint16(18, true), view.getUint16(20, true), view.getUint16(24, true)]
    : [view.getInt32(18, true), view.getInt32(22, true), view.getUint16(28, true)];
  const height = Math.abs(signedHeight);
  if (width <= 0 || height === 0) throw new PictureError(said`its header is damaged`);
  checkPixels(width, height);
  const compression = core ? 0 : view.getUint32(30, true);
  const palette = bits <= 8 ? paletteOf(file, view, { core, bits, at: 14 + headerSize, used: core ? 0 : view.getUint32(46, true) }) : null;
  const from = file.subarray(pixelsAt);
  const values = new Uint8Array(height * width * 3);
  // Rows lie from the bottom up unless the height is negative.
  const rowAt = (row: number): number => (signedHeight < 0 ? row : height - 1 - row) * width * 3;
  if (palette && (compression === RLE8 || compression === RLE4)) {
    const indices = runLengths(from, width, height, compression === RLE4);
    for (let row = 0; row < height; row++) for (let x = 0; x < width; x++) values.set(colourOf(palette, indices[row * width + x]!), rowAt(row) + 3 * x);
    return { height, width, values };
  }
  if (compression !== 0 && compression !== BITFIELDS && compression !== ALPHABITFIELDS) throw new PictureError(said`it is a BMP of compression ${{ compression }}, which is not read`);
  const stride = Math.ceil((width * bits) / 32) * 4;
  if (from.length < stride * (height - 1) + Math.ceil((width * bits) / 8)) throw new PictureError(said`it was cut short`);
  const read = palette ? paletteReader(palette, bits) : trueColourReader(view, bits, compression !== 0);
  for (let row = 0; row < height; row++) {
    for (let x = 0, to = rowAt(row); x < width; x++, to += 3) read(from, row * stride, x, values, to);
  }
  return { height, width, values };
}

/** Writes pixel x of the row that begins at `row`. */
type PixelReader = (from: Uint8Array, row: number, x: number, values: Uint8Array, to: number) => void;

/** Blue, green, red and, but in the oldest, a fourth byte. */
function paletteOf(file: Uint8Array, view: DataView, { core, bits, at, used }: { core: boolean; bits: number; at: number; used: number }): [number, number, number][] {
  if (![1, 2, 4, 8].includes(bits)) throw new PictureError(said`it is a BMP of ${{ bits }} bits, which is not read`);
  const size = core ? 3 : 4;
  const count = Math.min(used || 2 ** bits, 256, Math.floor((file.length - at) / size));
  return Array.from({ length: count }, (_, i) => [view.getUint8(at + i * size + 2), view.getUint8(at + i * size + 1), view.getUint8(at + i * size)]);
}

const colourOf = (palette: [number, number, number][], index: number): [number, number, number] => palette[index] ?? [0, 0, 0];

function paletteReader(palette: [number, number, number][], bits: number): PixelReader {
  const perByte = 8 / bits;
  const mask = 2 ** bits - 1;
  return (from, row, x, values, to) => {
    const byte = from[row + Math.floor(x / perByte)]!;
    values.set(colourOf(palette, (byte >> (8 - bits * (1 + (x % perByte)))) & mask), to);
  };
}

function trueColourReader(view: DataView, bits: number, masked: boolean): PixelReader {
  if (bits === 24 || (bits === 32 && !masked)) {
    const bytes = bits / 8;
    return (from, row, x, values, to) => {
      const at = row + x * bytes;
      values[to] = from[at + 2]!;
      values[to + 1] = from[at + 1]!;
      values[to + 2] = from[at]!;
    };
  }
  if (bits !== 16 && bits !== 32) throw new PictureError(said`it is a BMP of ${{ bits }} bits, which is not read`);
  if (masked && view.byteLength < 66) throw new PictureError(said`its header is damaged`);
  const masks = masked ? [54, 58, 62].map((at) => view.getUint32(at, true)) : [0x7c00, 0x3e0, 0x1f];
  const fields = masks.map(fieldOf);
  return (from, row, x, values, to) => {
    const at = row + x * (bits / 8);
    const word = (bits === 16 ? from[at]! | (from[at + 1]! << 8) : from[at]! | (from[at + 1]! << 8) | (from[at + 2]! << 16) | (from[at + 3]! << 24)) >>> 0;
    fields.forEach(({ shift, most }, c) => (values[to + c] = Math.floor((((word >>> shift) & most) * 255) / most)));
  };
}

/** Where a colour's bits begin, and the largest number they hold. */
function fieldOf(mask: number): { shift: number; most: number } {
  if (mask === 0) throw new PictureError(said`its header is damaged`);
  const shift = 31 - Math.clz32(mask & -mask);
  const most = mask >>> shift;
  if ((most & (most + 1)) !== 0 || most > 0xff) throw new PictureError(said`its header is damaged`);
  return { shift, most };
}

/** Indices into the palette, in the order of the file's rows; what the runs leave out is 0. */
function runLengths(from: Uint8Array, width: number, height: number, nibbles: boolean): Uint8Array {
  const indices = new Uint8Array(width * height);
  let [at, x, y] = [0, 0, 0];
  const put = (index: number): void => {
    if (x < width && y < height) indices[y * width + x] = index;
    x++;
  };
  while (at + 1 < from.length && y < height) {
    const [count, value] = [from[at]!, from[at + 1]!];
    at += 2;
    if (count > 0) for (let i = 0; i < count; i++) put(nibbles ? (i % 2 === 0 ? value >> 4 : value & 15) : value);
    else if (value === 0) [x, y] = [0, y + 1];
    else if (value === 1) return indices;
    else if (value === 2) [x, y, at] = [x + (from[at] ?? 0), y + (from[at + 1] ?? 0), at + 2];
    else {
      const bytes = nibbles ? Math.ceil(value / 2) : value;
      for (let i = 0; i < value; i++) put(nibbles ? (i % 2 === 0 ? from[at + (i >> 1)]! >> 4 : from[at + (i >> 1)]! & 15) : from[at + i]!);
      // Such a run ends at an even byte.
      at += bytes + (bytes % 2);
    }
  }
  if (y < height - 1 || (y < height && x < width)) throw new PictureError(said`it was cut short`);
  return indices;
}
