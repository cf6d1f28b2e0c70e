import { shapeClasses } from './classes';
import { random, type Random } from './random';
import { CELLS, distanceField, REACH } from './shape-outlines';

const SIDE = 32;
const PICTURE = SIDE * SIDE * 3;
const SQUARE = shapeClasses.indexOf('square');
/** Keeps the drawing's stream apart from the other uses of the same seed. */
const DRAWING = 1001;

type Colour = [red: number, green: number, blue: number];

export interface ShapePictures {
  /** count x 32 x 32 x 3. */
  images: Uint8Array<SharedArrayBuffer>;
  /** Index in `shapeClasses`; every class is equally frequent. */
  labels: Int32Array<SharedArrayBuffer>;
}

/** Room for as many pictures, in memory that threads share. */
export const roomForShapes = (count: number): ShapePictures => ({
  images: new Uint8Array(new SharedArrayBuffer(count * PICTURE)),
  labels: new Int32Array(new SharedArrayBuffer(count * 4)),
});

export function drawShapes(count: number, seed: number): ShapePictures {
  const pictures = roomForShapes(count);
  drawShapesInto(pictures, seed, 0, count);
  return pictures;
}

/**
 * Pictures of shapes to train on, from `first` up to but without `end`: place, size, angle, stretch, colours, background,
 * clutter and noise are random, so that no single pixel tells the class. Picture i depends on the seed and on i alone.
 */
export function drawShapesInto({ images, labels }: ShapePictures, seed: number, first: number, end: number): void {
  fields ??= shapeClasses.map(distanceField);
  for (let i = first; i < end; i++) {
    const source = random(DRAWING, seed, i);
    const label = i % shapeClasses.length;
    const [background, ink] = colours(source);
    paintBackground(canvas, background, source);
    for (let specks = source.integer(3); specks > 0; specks--) paintSpeck(canvas, fields[SQUARE]!, source);
    paintShape(canvas, fields[label]!, ink, source);
    develop(canvas, images, i * PICTURE, source);
    labels[i] = label;
  }
}

/** A distance field a class, made for the first picture. */
let fields: Float32Array[] | null = null;
const canvas = new Float32Array(PICTURE);

const between = (least: number, most: number, source: Random): number => least + (most - least) * source.uniform();
const colour = (least: number, most: number, source: Random): Colour => [between(least, most, source), between(least, most, source), between(least, most, source)];

/** Background and ink: any two colours that can be told apart, mostly light on dark, at times only just. */
function colours(source: Random): [background: Colour, ink: Colour] {
  const dark = colour(10, 150, source);
  for (;;) {
    const light = colour(70, 250, source);
    if (light[0] + light[1] + light[2] < dark[0] + dark[1] + dark[2] + 205) continue;
    return source.uniform() < 0.92 ? [dark, light] : [light, dark];
  }
}

/** A slope from one colour to a near one, with waves across. */
function paintBackground(canvas: Float32Array, [red, green, blue]: Colour, source: Random): void {
  const [slopeRed, slopeGreen, slopeBlue] = [between(-1.5, 1.5, source), between(-1.5, 1.5, source), between(-1.5, 1.5, source)];
  const height = source.uniform() < 0.6 ? between(4, 12, source) : 0;
  const [frequencyX, frequencyY, phase] = [between(-1.2, 1.2, source), between(-1.2, 1.2, source), between(0, 2 * Math.PI, source)];
  // sin(a x + b y) = sin(a x) cos(b y) + cos(a x) sin(b y): a sine for each column and row instead of one a pixel.
  for (let x = 0; x < SIDE; x++) {
    columnSines[x] = height * Math.sin(frequencyX * x + phase);
    columnCosines[x] = height * Math.cos(frequencyX * x + phase);
  }
  for (let y = 0, at = 0; y < SIDE; y++) {
    const [sine, cosine] = [Math.sin(frequencyY * y), Math.cos(frequencyY * y)];
    for (let x = 0; x < SIDE; x++) {
      const wave = columnSines[x]! * cosine + columnCosines[x]! * sine;
      canvas[at++] = red + slopeRed * (x - y) + wave;
      canvas[at++] = green + slopeGreen * (x - SIDE / 2) + wave;
      canvas[at++] = blue + slopeBlue * (y - SIDE / 2) + wave;
    }
  }
}

const [columnSines, columnCosines] = [new Float32Array(SIDE), new Float32Array(SIDE)];

/** Clutter: a small blot or a short bar of any colour. */
function paintSpeck(canvas: Float32Array, square: Float32Array, source: Random): void {
  const ink = colour(20, 235, source);
  const at = { x: between(0, SIDE, source), y: between(0, SIDE, source), angle: between(0, Math.PI, source), width: between(1.5, 6, source), height: between(0.8, 2, source) };
  paint(canvas, square, at, ink, 1);
}

function paintShape(canvas: Float32Array, field: Float32Array, ink: Colour, source: Random): void {
  const radius = between(8, 12.5, source);
  const stretch = between(0.9, 1.12, source);
  const room = SIDE / 2 - radius;
  const [x, y] = [SIDE / 2 + between(-room, room, source), SIDE / 2 + between(-room, room, source)];
  paint(canvas, field, { x, y, angle: between(-0.35, 0.35, source), width: radius / stretch, height: radius * stretch }, ink, between(0.8, 1, source));
}

/** Where a shape goes: its middle in pixels, its angle in radians, and the pixels of one unit of its own frame. */
interface Placement {
  x: number;
  y: number;
  angle: number;
  width: number;
  height: number;
}

/** Paints the inside of a distance field with a soft edge one pixel wide. */
function paint(canvas: Float32Array, field: Float32Array, { x, y, angle, width, height }: Placement, ink: Colour, opacity: number): void {
  const reach = Math.max(width, height) * REACH;
  const [left, right] = [Math.max(0, Math.floor(x - reach)), Math.min(SIDE - 1, Math.ceil(x + reach))];
  const [top, bottom] = [Math.max(0, Math.floor(y - reach)), Math.min(SIDE - 1, Math.ceil(y + reach))];
  const toCell = CELLS / (2 * REACH);
  const [cosU, sinU, cosV, sinV] = [Math.cos(angle) * (toCell / width), Math.sin(angle) * (toCell / width), Math.cos(angle) * (toCell / height), Math.sin(angle) * (toCell / height)];
  const pixels = Math.min(width, height);
  const [red, green, blue] = ink;
  for (let row = top; row <= bottom; row++) {
    const dy = row + 0.5 - y;
    for (let column = left; column <= right; column++) {
      const dx = column + 0.5 - x;
      const u = Math.floor(dx * cosU + dy * sinU + CELLS / 2);
      const v = Math.floor(dy * cosV - dx * sinV + CELLS / 2);
      if (u < 0 || u >= CELLS || v < 0 || v >= CELLS) continue;
      const inside = 0.5 - field[v * CELLS + u]! * pixels;
      if (inside <= 0) continue;
      const share = (inside < 1 ? inside : 1) * opacity;
      const at = (row * SIDE + column) * 3;
      canvas[at] = canvas[at]! + share * (red - canvas[at]!);
      canvas[at + 1] = canvas[at + 1]! + share * (green - canvas[at + 1]!);
      canvas[at + 2] = canvas[at + 2]! + share * (blue - canvas[at + 2]!);
    }
  }
}

/**
 * Noise, then bytes. The sum of three bytes is near enough to normal. Its own generator (xorshift32, Marsaglia 2003),
 * seeded from the picture's, because three thousand draws a picture are most of the work.
 */
function develop(canvas: Float32Array, images: Uint8Array, offset: number, source: Random): void {
  const strength = between(2, 8, source) / 128;
  let bits = source.integer(0x7fffffff) + 1;
  for (let i = 0; i < canvas.length; i++) {
    bits ^= bits << 13;
    bits ^= bits >>> 17;
    bits ^= bits << 5;
    const level = canvas[i]! + ((bits & 255) + ((bits >> 8) & 255) + ((bits >> 16) & 255) - 382.5) * strength;
    images[offset + i] = level <= 0 ? 0 : level >= 255 ? 255 : level;
  }
}
