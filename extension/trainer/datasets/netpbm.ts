import { roundHalfEven } from '../../core/data/transforms/rounding';
import { said } from '../../shared/said';
import type { Rgb } from './bmp';
import { checkPixels, PictureError } from './picture-error';

/** Channels of each kind, and whether its numbers are written out. */
const kinds: Record<string, { channels: 1 | 3; text: boolean; bits: boolean }> = {
  P1: { channels: 1, text: true, bits: true },
  P2: { channels: 1, text: true, bits: false },
  P3: { channels: 3, text: true, bits: false },
  P4: { channels: 1, text: false, bits: true },
  P5: { channels: 1, text: false, bits: false },
  P6: { channels: 3, text: false, bits: false },
};

/** A PBM, PGM or PPM (netpbm.sourceforge.net/doc), its levels brought to 0..255 and grey repeated, as Pillow's PpmImagePlugin does. Throws a PictureError. */
export function decodeNetpbm(file: Uint8Array): Rgb {
  const kind = kinds[String.fromCharCode(file[0]!, file[1]!)]!;
  const words = new Words(file, 2);
  const [width, height, most] = [words.number(), words.number(), kind.bits ? 1 : words.number()];
  if (width === 0 || height === 0 || most === 0 || most > 65535) throw new PictureError(said`its header is damaged`);
  checkPixels(width, height);
  const count = width * height * kind.channels;
  const values = new Uint8Array(width * height * 3);
  const level = levelOf(file, words, kind, { width, count, most });
  for (let i = 0; i < count; i++) {
    if (kind.channels === 3) values[i] = level(i);
    else values.fill(level(i), 3 * i, 3 * i + 3);
  }
  return { height, width, values };
}

/** Reads the levels one after the other. */
function levelOf(file: Uint8Array, words: Words, { text, bits }: { text: boolean; bits: boolean }, { width, count, most }: { width: number; count: number; most: number }): (i: number) => number {
  const scaled = (value: number): number => (most === 255 ? value : Math.min(255, roundHalfEven((value / most) * 255)));
  if (text && bits) return () => (words.digit() === 1 ? 0 : 255);
  if (text) return () => scaled(Math.min(words.number(), most));
  const start = words.at + 1;
  const rowBytes = Math.ceil(width / 8);
  const needed = bits ? rowBytes * (count / width) : count * (most > 255 ? 2 : 1);
  if (file.length - start < needed) throw new PictureError(said`it was cut short`);
  if (bits) return (i) => ((file[start + Math.floor(i / width) * rowBytes + ((i % width) >> 3)]! >> (7 - ((i % width) % 8))) & 1 ? 0 : 255);
  return most > 255 ? (i) => scaled((file[start + 2 * i]! << 8) | file[start + 2 * i + 1]!) : (i) => scaled(file[start + i]!);
}

/** Numbers between white space; "#" begins a comment to the line's end. */
class Words {
  constructor(
    private readonly file: Uint8Array,
    public at: number,
  ) {}

  number(): number {
    this.skip();
    let value = 0;
    const begin = this.at;
    for (; isDigit(this.file[this.at]); this.at++) value = Math.min(2 ** 31, value * 10 + this.file[this.at]! - 48);
    if (this.at === begin) throw new PictureError(this.at >= this.file.length ? said`it was cut short` : said`its header is damaged`);
    return value;
  }

  digit(): number {
    this.skip();
    if (!isDigit(this.file[this.at])) throw new PictureError(said`it was cut short`);
    return this.file[this.at++]! - 48;
  }

  private skip(): void {
    for (; ; this.at++) {
      if (this.file[this.at] === 35) while (this.at < this.file.length && this.file[this.at] !== 10) this.at++;
      else if (![9, 10, 11, 12, 13, 32].includes(this.file[this.at]!)) return;
    }
  }
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 48 && byte <= 57;
