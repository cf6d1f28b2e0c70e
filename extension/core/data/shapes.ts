import { shapeClasses } from './classes';
import { random, type Random } from './random';
import { outlines } from './shape-outlines';

const SIDE = 32;
/** Keeps the drawing's stream apart from the other uses of the same seed. */
const DRAWING = 1001;

type Colour = [red: number, green: number, blue: number];

export interface ShapePictures {
  /** count x 32 x 32 x 3. */
  images: Uint8Array<SharedArrayBuffer>;
  /** Index in `shapeClasses`; every class is equally frequent. */
  labels: Int32Array<SharedArrayBuffer>;
}

/**
 * Pictures of shapes to train on: place, size, angle, stretch, colours, background, clutter and noise are random, so
 * that no single pixel tells the class. Picture i depends on the seed and on i alone.
 */
export function drawShapes(count: number, seed: number): ShapePictures {
  const images = new Uint8Array(new SharedArrayBuffer(count * SIDE * SIDE * 3));
  const labels = new Int32Array(new SharedArrayBuffer(count * 4));
  const canvas = new Float32Array(SIDE * SIDE * 3);
  for (let i = 0; i < count; i++) {
    const source = random(DRAWING, seed, i);
    const label = i % shapeClasses.length;
    const background = colour(source);
    paintBackground(canvas, background, source);
    for (let specks = source.integer(4); specks > 0; specks--) paintSpeck(canvas, source);
    paintShape(canvas, label, apartFrom(background, source), source);
    develop(canvas, images, i * canvas.length, source);
    labels[i] = label;
  }
  return { images, labels };
}

const between = (least: number, most: number, source: Random): number => least + (most - least) * source.uniform();
const colour = (source: Random): Colour => [between(20, 235, source), between(20, 235, source), between(20, 235, source)];

/** A colour that can be told from `other`, though at times only just. */
function apartFrom(other: Colour, source: Random): Colour {
  for (;;) {
    const drawn = colour(source);
    if (Math.abs(drawn[0] - other[0]) + Math.abs(drawn[1] - other[1]) + Math.abs(drawn[2] - other[2]) > 130) return drawn;
  }
}

/** A slope from one colour to a near one, with waves across. */
function paintBackground(canvas: Float32Array, colour: Colour, source: Random): void {
  const slope = [between(-1.5, 1.5, source), between(-1.5, 1.5, source), between(-1.5, 1.5, source)];
  const height = source.uniform() < 0.6 ? between(5, 30, source) : 0;
  const [frequencyX, frequencyY, phase] = [between(-1.2, 1.2, source), between(-1.2, 1.2, source), between(0, 6.3, source)];
  // sin(a x + b y) = sin(a x) cos(b y) + cos(a x) sin(b y): two sines a row and column instead of one a pixel.
  const [sinX, cosX] = [new Float32Array(SIDE), new Float32Array(SIDE)];
  for (let x = 0; x < SIDE; x++) [sinX[x], cosX[x]] = [height * Math.sin(frequencyX * x + phase), height * Math.cos(frequencyX * x + phase)];
  for (let y = 0, at = 0; y < SIDE; y++) {
    const [sinY, cosY] = [Math.sin(frequencyY * y), Math.cos(frequencyY * y)];
    for (let x = 0; x < SIDE; x++) {
      const wave = sinX[x]! * cosY + cosX[x]! * sinY;
      const along = x - y;
      canvas[at++] = colour[0] + slope[0]! * along + wave;
      canvas[at++] = colour[1] + slope[1]! * (x - SIDE / 2) + wave;
      canvas[at++] = colour[2] + slope[2]! * (y - SIDE / 2) + wave;
    }
  }
}

/** Clutter: a small blot or a short bar of any colour. */
function paintSpeck(canvas: Float32Array, source: Random): void {
  const ink = colour(source);
  const [x, y, angle] = [between(0, SIDE, source), between(0, SIDE, source), between(0, Math.PI, source)];
  const [long, thick] = [between(1, 5, source), between(0.6, 1.4, source)];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  paint(canvas, x, y, long + thick, ink, 1, (dx, dy) => Math.max(Math.abs(dx * cos + dy * sin) - long, Math.abs(dy * cos - dx * sin) - thick));
}

function paintShape(canvas: Float32Array, label: number, ink: Colour, source: Random): void {
  const radius = between(6.5, 12, source);
  const stretch = between(0.85, 1.18, source);
  const room = SIDE / 2 - radius * 0.8;
  const [x, y] = [SIDE / 2 + between(-room, room, source), SIDE / 2 + between(-room, room, source)];
  const angle = between(-0.6, 0.6, source);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const outline = outlines[shapeClasses[label]!]!;
  const [scaleU, scaleV] = [stretch / radius, 1 / (stretch * radius)];
  const opacity = between(0.75, 1, source);
  paint(canvas, x, y, radius * 1.5, ink, opacity, (dx, dy) => radius * outline((dx * cos + dy * sin) * scaleU, (dy * cos - dx * sin) * scaleV));
}

/** Paints where `distance` (pixels, negative inside) is below zero, with a soft edge one pixel wide. */
function paint(canvas: Float32Array, x: number, y: number, reach: number, ink: Colour, opacity: number, distance: (dx: number, dy: number) => number): void {
  const [left, right] = [Math.max(0, Math.floor(x - reach)), Math.min(SIDE - 1, Math.ceil(x + reach))];
  const [top, bottom] = [Math.max(0, Math.floor(y - reach)), Math.min(SIDE - 1, Math.ceil(y + reach))];
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const inside = 0.5 - distance(column + 0.5 - x, row + 0.5 - y);
      if (inside <= 0) continue;
      const share = (inside < 1 ? inside : 1) * opacity;
      const at = (row * SIDE + column) * 3;
      for (let c = 0; c < 3; c++) canvas[at + c] = canvas[at + c]! + share * (ink[c]! - canvas[at + c]!);
    }
  }
}

/**
 * Noise, then bytes. The sum of three bytes is near enough to normal. Its own generator (xorshift32, Marsaglia 2003),
 * seeded from the picture's, because three thousand draws a picture are most of the work.
 */
function develop(canvas: Float32Array, images: Uint8Array, offset: number, source: Random): void {
  const strength = between(2, 14, source) / 128;
  let bits = source.integer(0x7fffffff) + 1;
  for (let i = 0; i < canvas.length; i++) {
    bits ^= bits << 13;
    bits ^= bits >>> 17;
    bits ^= bits << 5;
    const level = canvas[i]! + ((bits & 255) + ((bits >> 8) & 255) + ((bits >> 16) & 255) - 382.5) * strength;
    images[offset + i] = level <= 0 ? 0 : level >= 255 ? 255 : level;
  }
}
