import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it, test } from 'vitest';
import { decodePicture, type Fit } from '../../extension/trainer/datasets/decode-picture';
import { PictureError } from '../../extension/trainer/datasets/picture-error';
import { readVectors, type VectorTensor } from '../vectors/read';

type Bytes = VectorTensor<Uint8Array>;
interface Case {
  file: Bytes;
  /** H, W, C. */
  expected: Bytes;
}
const vectors = readVectors<{
  kinds: Record<string, Case>;
  fits: (Case & { size: [number, number]; resize: Fit['resize']; channels: 'rgb' | 'grey' })[];
  oriented: Case[];
  deep_grey: Record<string, Case>;
}>('pictures');

/** Largest difference of a level from Pillow's, of pictures that are not equal to it: libheif repeats the colours of AVIF that are stored at half the size, Pillow's libavif lies between them. */
const levels: Record<string, number> = { 'AVIF 4:4:4': 1, 'AVIF 4:2:0': 70 };

const asItIs = ([height, width]: number[]): Fit => ({ height: height!, width: width!, channels: 3, resize: 'stretch', decode: 'exact' });

async function difference({ file, expected }: Case, fit: Fit): Promise<number> {
  const values = await decodePicture(file.values, fit);
  expect(values.length).toBe(expected.values.length);
  return values.reduce((worst, level, i) => Math.max(worst, Math.abs(level - expected.values[i]!)), 0);
}

test.each(Object.entries(vectors.kinds))('%s comes out as Pillow\'s convert("RGB") makes it', async (name, each) => {
  expect(await difference(each, asItIs(each.expected.shape))).toBeLessThanOrEqual(levels[name] ?? 0);
});

test.each(vectors.fits.map((each) => [each.size.join(' x '), each.resize, each.channels, each.expected.shape, each] as const))('to %s by %s in %s: as torchvision\'s Resize and CenterCrop', async (_, resize, channels, shape, each) => {
  expect(await difference(each, { height: each.size[0], width: each.size[1], resize, channels: channels === 'grey' ? 1 : 3, decode: 'exact' })).toBe(0);
  expect(shape).toEqual([...each.size, channels === 'grey' ? 1 : 3]);
});

test('pictures stand upright, whichever way the camera was held', async () => {
  for (const each of vectors.oriented) expect(await difference(each, asItIs(each.expected.shape))).toBe(0);
});

test.each(Object.entries(vectors.deep_grey))('16-bit grey in %s is its high byte', async (_, each) => {
  expect(await difference(each, asItIs(each.expected.shape))).toBe(0);
});

test('"fast" lies near "exact", on large pictures too, and is it where pictures are small', async () => {
  const pixels = Buffer.alloc(900 * 700 * 3);
  for (let i = 0; i < pixels.length; i++) pixels[i] = 127 + 100 * Math.sin(i / 3 / 50) * Math.cos(i / 3 / 900 / 40);
  const large = await sharp(pixels, { raw: { width: 900, height: 700, channels: 3 } }).withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer();
  const fit: Fit = { height: 32, width: 48, channels: 3, resize: 'crop', decode: 'exact' };
  const [exact, fast] = [await decodePicture(large, fit), await decodePicture(large, { ...fit, decode: 'fast' })];
  const differences = exact.map((level, i) => Math.abs(level - fast[i]!));
  expect(differences.reduce((a, b) => a + b, 0) / differences.length).toBeLessThan(2);
  expect(fast).not.toEqual(exact);
  const small = vectors.kinds.JPEG!.file.values;
  expect(await decodePicture(small, { ...fit, decode: 'fast' })).toEqual(await decodePicture(small, fit));
});

describe('what is no picture, or none that is read, is told by its own reason', () => {
  const fit = asItIs([8, 8]);
  const reason = async (bytes: Uint8Array, name = ''): Promise<string> => {
    const error = await decodePicture(bytes, fit).catch((thrown: unknown) => thrown);
    expect(error, name).toBeInstanceOf(PictureError);
    expect((error as Error).message).not.toContain('\n');
    return (error as Error).message;
  };

  it('an empty file, words, pictures cut short', async () => {
    expect(await reason(new Uint8Array(0))).toBe('it is empty');
    expect(await reason(Buffer.from('no picture'))).toMatch(/unsupported image format/);
    for (const name of ['JPEG', 'PNG', 'WebP', 'TIFF', 'GIF', 'BMP', 'BMP, runs of 8 bits', 'PPM', 'PBM', 'PPM written out', 'PPM, 16 bits', 'AVIF 4:4:4']) {
      const { values } = vectors.kinds[name]!.file;
      expect(await reason(values.subarray(0, Math.floor(values.length * 0.6)), name), name).not.toBe('');
    }
  });

  it('a picture that claims more pixels than any is read with: none of them is unpacked', async () => {
    expect(await reason(pngBomb(60_000, 60_000))).toBe('it has 60000 x 60000 pixels, more than the 178 million that are read');
    expect(await reason(Buffer.from('P6 60000 60000 255\n'))).toMatch(/60000 x 60000 pixels/);
    const bitmap = Buffer.from(vectors.kinds.BMP!.file.values);
    bitmap.writeInt32LE(60_000, 18);
    bitmap.writeInt32LE(60_000, 22);
    expect(await reason(bitmap)).toMatch(/60000 x 60000 pixels/);
    bitmap.writeInt32LE(-2, 18);
    expect(await reason(bitmap)).toBe('its header is damaged');
  });

  it('any byte of a BMP, PPM or GIF changed', async () => {
    for (const name of ['BMP', 'BMP, runs of 8 bits', 'BMP, runs of 4 bits', 'BMP, 16 bits, masks', 'BMP of OS/2', 'PPM', 'PGM written out', 'GIF, one colour transparent']) {
      const { values } = vectors.kinds[name]!.file;
      for (let at = 0; at < Math.min(values.length, 80); at++) {
        for (const change of [0, 255, values[at]! ^ 1]) {
          const changed = Uint8Array.from(values);
          changed[at] = change;
          await decodePicture(changed, fit).catch((error: unknown) => expect(error, `${name}, byte ${at}`).toBeInstanceOf(PictureError));
        }
      }
    }
  }, 60_000);
});

test('a committed picture of the kind people cut out: what is white under transparent stays white', async () => {
  const { file } = vectors.kinds['PNG, white under transparent']!;
  const small = await decodePicture(file.values, { height: 6, width: 8, channels: 3, resize: 'stretch', decode: 'exact' });
  expect([...small.subarray(0, 3)]).toEqual([255, 255, 255]);
});

/** A PNG of 100 KB whose rows are empty. */
function pngBomb(width: number, height: number): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const chunk = (name: string, body: Uint8Array): Buffer => {
    const bytes = Buffer.concat([Buffer.from(name), body]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(body.length, 0);
    ends.writeUInt32BE(crc32(bytes), 4);
    return Buffer.concat([ends.subarray(0, 4), bytes, ends.subarray(4)]);
  };
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.alloc(2 ** 26))), chunk('IEND', new Uint8Array(0))]);
}
