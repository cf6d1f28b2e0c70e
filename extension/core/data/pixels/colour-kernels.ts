import type { KernelCode, Lanes, Pixels } from './assemble';
import { pixelKernel } from './kernel';

/** Pillow's arithmetic on RGB pixels. Where its C computes in integers or in double, float32 gives the same bytes for every pixel. */

/** ImageEnhance's blend (Blend.c) of the picture with one grey level: cut off towards zero. */
export const blendWithLevel = pixelKernel(['factor', 'level'], (code, { red, green, blue }, { factor, level }) => {
  const blended = (channel: Lanes): Lanes => blend(code, level, channel, factor);
  return { red: blended(red), green: blended(green), blue: blended(blue) };
});

/** The same with the picture's own grey. */
export const blendWithGrey = pixelKernel(['factor'], (code, pixels, { factor }) => {
  const grey = luma(code, pixels);
  const blended = (channel: Lanes): Lanes => blend(code, grey, channel, factor);
  return { red: blended(pixels.red), green: blended(pixels.green), blue: blended(pixels.blue) };
});

function blend(code: KernelCode, degenerate: Lanes, channel: Lanes, factor: Lanes): Lanes {
  const away = code.do('f32x4.mul', factor, code.do('f32x4.sub', channel, degenerate));
  const bounded = code.do('f32x4.pmin', code.do('f32x4.pmax', code.do('f32x4.add', degenerate, away), code.number(0)), code.number(255));
  return code.do('f32x4.floor', bounded);
}

/** Sum of the pixels' grey levels. */
export const sumOfGrey = pixelKernel([], (code, pixels) => luma(code, pixels));

/** Sum of the levels of all channels. */
export const sumOfLevels = pixelKernel([], (code, { red, green, blue }) => code.do('f32x4.add', code.do('f32x4.add', red, green), blue));

/** Pillow's luma (ITU-R 601-2, 16 bits of fraction). */
function luma(code: KernelCode, { red, green, blue }: Pixels): Lanes {
  const part = (channel: Lanes, weight: number): Lanes => code.do('f32x4.mul', channel, code.number(weight));
  const weighted = code.do('f32x4.add', code.do('f32x4.add', part(red, 19595), part(green, 38470)), code.do('f32x4.add', part(blue, 7471), code.number(0x8000)));
  return code.do('f32x4.floor', code.do('f32x4.mul', weighted, code.number(2 ** -16)));
}

/** Hue turned by `shift` of 256 steps: to HSV bytes and back with Pillow's roundings (Convert.c). */
export const turnHue = pixelKernel(['shift'], (code, pixels, { shift }) => {
  const { hue, saturation, value } = toHsv(code, pixels);
  const turned = code.do('f32x4.add', hue, shift);
  const beyond = code.do('v128.and', code.do('f32x4.ge', turned, code.number(256)), code.number(256));
  return fromHsv(code, { hue: code.do('f32x4.sub', turned, beyond), saturation, value });
});

interface Hsv {
  hue: Lanes;
  saturation: Lanes;
  value: Lanes;
}

function toHsv(code: KernelCode, { red, green, blue }: Pixels): Hsv {
  const most = code.do('f32x4.pmax', code.do('f32x4.pmax', red, green), blue);
  const least = code.do('f32x4.pmin', code.do('f32x4.pmin', red, green), blue);
  const range = code.do('f32x4.sub', most, least);
  const [isRed, isGreen] = [code.do('f32x4.eq', red, most), code.do('f32x4.eq', green, most)];
  const byLargest = (ifRed: Lanes, ifGreen: Lanes, ifBlue: Lanes): Lanes => code.select(isRed, ifRed, code.select(isGreen, ifGreen, ifBlue));
  // Of the two channels that follow the largest round the circle the second is the smallest, or the first.
  const forward = code.do('f32x4.eq', byLargest(blue, red, green), least);
  const middle = code.do('f32x4.sub', code.do('f32x4.sub', code.do('f32x4.add', code.do('f32x4.add', red, green), blue), most), least);
  const share = code.do('f32x4.div', code.do('f32x4.sub', most, middle), code.do('f32x4.pmax', range, code.number(1)));
  const ahead = byLargest(code.number(1), code.number(3), code.number(5));
  const sixths = code.select(forward, code.do('f32x4.sub', ahead, share), code.do('f32x4.add', code.do('f32x4.sub', ahead, code.number(2)), share));
  const turn = code.do('f32x4.div', sixths, code.number(6));
  const inBytes = (fraction: Lanes): Lanes => code.do('f32x4.floor', code.do('f32x4.mul', fraction, code.number(255)));
  return {
    // Of a grey pixel nobody asks for the hue.
    hue: inBytes(code.do('f32x4.add', turn, code.do('v128.and', code.do('f32x4.lt', turn, code.number(0)), code.number(1)))),
    saturation: inBytes(code.do('f32x4.div', range, code.do('f32x4.pmax', most, code.number(1)))),
    value: most,
  };
}

function fromHsv(code: KernelCode, { hue, saturation, value }: Hsv): Pixels {
  const sixths = code.do('f32x4.mul', hue, code.number(6));
  const over255 = (value: Lanes): Lanes => code.do('f32x4.mul', value, code.number(1 / 255));
  const sixth = code.do('f32x4.floor', over255(code.do('f32x4.add', sixths, code.number(0.5))));
  const part = over255(code.do('f32x4.sub', sixths, code.do('f32x4.mul', sixth, code.number(255))));
  const is = [0, 1, 2, 3, 4, 5, 6].map((number) => code.do('f32x4.eq', sixth, code.number(number)));
  const either = (...numbers: number[]): Lanes => numbers.map((number) => is[number]!).reduce((a, b) => code.do('v128.or', a, b));
  const one = code.number(1);
  const s = over255(saturation);
  const level = (lack: Lanes): Lanes =>
    code.do('f32x4.floor', code.do('f32x4.add', code.do('f32x4.mul', value, code.do('f32x4.sub', one, lack)), code.number(0.5)));
  const least = level(s);
  const between = level(code.do('f32x4.mul', s, code.select(either(1, 3, 5), part, code.do('f32x4.sub', one, part))));
  const channel = (largestIn: number[], betweenIn: number[]): Lanes => code.select(either(...largestIn), value, code.select(either(...betweenIn), between, least));
  return { red: channel([0, 5, 6], [1, 4]), green: channel([1, 2], [0, 3, 6]), blue: channel([3, 4], [2, 5]) };
}
