// node test/bench/made-photos.mjs FOLDER [COUNT]: class folders of JPEGs of about 500x375 that look like nothing, and take as long to decode as photographs do.
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const classes = 10;

/** Makes those that are not there yet: of coarse noise, and fine noise over it. */
export async function makePhotos(folder, count) {
  sharp.concurrency(1);
  for (let label = 0; label < classes; label++) mkdirSync(path.join(folder, `class-${label}`), { recursive: true });
  let next = 0;
  const draw = async () => {
    while (next < count) {
      const i = next++;
      const file = path.join(folder, `class-${i % classes}`, `${String(i).padStart(6, '0')}.jpg`);
      if (!existsSync(file)) await photo(i).toFile(file);
    }
  };
  await Promise.all(Array.from({ length: 4 }, draw));
}

function photo(seed) {
  let state = (seed + 1) * 2654435761;
  const noise = (length) => {
    const bytes = Buffer.alloc(length);
    for (let i = 0; i < length; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      bytes[i] = state >>> 24;
    }
    return bytes;
  };
  const [width, height] = [480 + (seed % 5) * 10, 360 + (seed % 4) * 10];
  const [across, down] = [40 + (seed % classes) * 4, 30];
  return sharp(noise(across * down * 3), { raw: { width: across, height: down, channels: 3 } }).resize(width, height, { fit: 'fill', kernel: 'cubic' }).jpeg({ quality: 90 });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await makePhotos(path.resolve(process.argv[2]), Number(process.argv[3] ?? 20_000));
