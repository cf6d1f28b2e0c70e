import type { BytePicture } from '../transform';
import { clip } from './clip';

/** Pillow's ImageOps: each level to another, by a table. They write into the picture. */

const table = new Uint8Array(256);

export function invert(picture: BytePicture): BytePicture {
  return throughTable(picture, (level) => 255 - level);
}

/** Keeps the highest `bits` bits of each level. */
export function posterize(picture: BytePicture, bits: number): BytePicture {
  const mask = ~(2 ** (8 - bits) - 1);
  return throughTable(picture, (level) => level & mask);
}

/** Inverts the levels at and above the threshold. */
export function solarize(picture: BytePicture, threshold: number): BytePicture {
  return throughTable(picture, (level) => (level < threshold ? level : 255 - level));
}

function throughTable(picture: BytePicture, level: (level: number) => number): BytePicture {
  for (let i = 0; i < 256; i++) table[i] = level(i);
  const { values } = picture;
  for (let i = 0; i < values.length; i++) values[i] = table[values[i]!]!;
  return picture;
}

/** Stretches each channel so that its darkest level becomes 0 and its brightest 255. */
export function autocontrast(picture: BytePicture): BytePicture {
  return perChannel(picture, (counts) => {
    const darkest = counts.findIndex((count) => count > 0);
    const brightest = counts.findLastIndex((count) => count > 0);
    if (brightest <= darkest) return false;
    const scale = 255 / (brightest - darkest);
    for (let i = 0; i < 256; i++) table[i] = clip(i * scale - darkest * scale);
    return true;
  });
}

/** Spreads each channel's levels so that all become about equally frequent. */
export function equalize(picture: BytePicture): BytePicture {
  return perChannel(picture, (counts) => {
    const last = counts[counts.findLastIndex((count) => count > 0)]!;
    const step = Math.floor((picture.height * picture.width - last) / 255);
    if (step === 0) return false;
    let sum = Math.floor(step / 2);
    for (let i = 0; i < 256; i++) {
      table[i] = Math.min(255, Math.floor(sum / step));
      sum += counts[i]!;
    }
    return true;
  });
}

const counts = new Int32Array(256);

/** `fill` makes the table of a channel from how often each level occurs in it, or returns false to leave the channel as it is. */
function perChannel(picture: BytePicture, fill: (counts: Int32Array) => boolean): BytePicture {
  const { values, channels } = picture;
  for (let c = 0; c < channels; c++) {
    counts.fill(0);
    for (let i = c; i < values.length; i += channels) counts[values[i]!]!++;
    if (fill(counts)) for (let i = c; i < values.length; i += channels) values[i] = table[values[i]!]!;
  }
  return picture;
}
