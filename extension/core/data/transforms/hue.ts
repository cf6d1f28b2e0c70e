import type { BytePicture } from '../transform';
import { SAME_LEVELS } from './blend';

/**
 * torchvision's adjust_hue on a PIL image: to HSV bytes, hue turned round the circle of 256, and back, with Pillow's
 * roundings (Convert.c). Hue and saturation come from tables: they depend on the largest channel and two differences.
 * Each level is looked up in `levels` first.
 */
export function shiftHue(picture: BytePicture, factor: number, levels = SAME_LEVELS): BytePicture {
  if (picture.channels === 1) return picture;
  const shift = Math.trunc(factor * 255) & 255;
  const { hues, saturations } = (tables ??= makeTables());
  const { values } = picture;
  for (let i = 0; i < values.length; i += 3) {
    const [red, green, blue] = [levels[values[i]!]!, levels[values[i + 1]!]!, levels[values[i + 2]!]!];
    const most = red > green ? (red > blue ? red : blue) : green > blue ? green : blue;
    const least = red < green ? (red < blue ? red : blue) : green < blue ? green : blue;
    const range = most - least;
    let hue = 0;
    if (range > 0) {
      if (red === most) hue = green === least ? hues[SIXTH * 5 + range * 256 + (blue - least)]! : hues[range * 256 + (green - least)]!;
      else if (green === most) hue = blue === least ? hues[SIXTH + range * 256 + (red - least)]! : hues[SIXTH * 2 + range * 256 + (blue - least)]!;
      else hue = red === least ? hues[SIXTH * 3 + range * 256 + (green - least)]! : hues[SIXTH * 4 + range * 256 + (red - least)]!;
    }
    const saturation = saturations[most * 256 + range]!;
    if (saturation === 0) {
      values[i] = values[i + 1] = values[i + 2] = most;
      continue;
    }
    hue = (hue + shift) & 255;
    const sixth = SIXTH_OF[hue]!;
    const part = PART_OF[hue]!;
    const s = SHARE[saturation]!;
    const p = (most * (1 - s) + 0.5) | 0;
    // Odd sixths fall (q), even ones rise (t).
    const between = (most * (1 - Math.fround(s * (sixth & 1 ? part : Math.fround(1 - part)))) + 0.5) | 0;
    switch (sixth) {
      case 0: values[i] = most; values[i + 1] = between; values[i + 2] = p; break;
      case 1: values[i] = between; values[i + 1] = most; values[i + 2] = p; break;
      case 2: values[i] = p; values[i + 1] = most; values[i + 2] = between; break;
      case 3: values[i] = p; values[i + 1] = between; values[i + 2] = most; break;
      case 4: values[i] = between; values[i + 1] = p; values[i + 2] = most; break;
      default: values[i] = most; values[i + 1] = p; values[i + 2] = between;
    }
  }
  return picture;
}

const SIXTH = 256 * 256;
const SHARE = Float32Array.from({ length: 256 }, (_, saturation) => saturation / 255);
const SIXTH_OF = Uint8Array.from({ length: 256 }, (_, hue) => Math.floor((hue * 6) / 255) % 6);
const PART_OF = Float32Array.from({ length: 256 }, (_, hue) => (hue * 6) / 255 - Math.floor((hue * 6) / 255));

let tables: { hues: Uint8Array; saturations: Uint8Array } | null = null;

/**
 * hues[sixth * 65536 + (largest - smallest) * 256 + (middle - smallest)], saturations[largest * 256 + (largest - smallest)].
 * Sixths are counted from red towards green; Pillow computes in float32 where its C says float.
 */
function makeTables(): { hues: Uint8Array; saturations: Uint8Array } {
  const f = Math.fround;
  const hues = new Uint8Array(6 * SIXTH);
  const saturations = new Uint8Array(SIXTH);
  for (let range = 1; range < 256; range++) {
    for (let largest = range; largest < 256; largest++) saturations[largest * 256 + range] = Math.trunc(f(range / largest) * 255);
    for (let middle = 0; middle <= range; middle++) {
      // Distances of the three channels from the largest, as shares of the range: 0, `share` and 1.
      const share = f((range - middle) / range);
      const turns = [f(1 - share), f(2 + share - 1), f(2 + 1 - share), f(4 + share - 1), f(4 + 1 - share), f(share - 1)];
      turns.forEach((turn, sixth) => {
        hues[sixth * SIXTH + range * 256 + middle] = Math.trunc(f((turn / 6 + 1) % 1) * 255);
      });
    }
  }
  return { hues, saturations };
}
