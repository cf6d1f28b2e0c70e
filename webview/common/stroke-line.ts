import { partitionPoint } from '../../extension/shared/partition-point';

export interface Line {
  /** In order. */
  x: ArrayLike<number>;
  /** One that is no number is a mark at its place, and no part of the line. */
  y: ArrayLike<number>;
  color: string;
  /** 0..1; below 1 for what should stay in the background. */
  opacity?: number;
  /** The y axis is made for the other lines: this one may run out of the picture. */
  backdrop?: boolean;
  width?: number;
  /** Pixels that are drawn and pixels that are left out, in turn; it begins with those left out. */
  dash?: readonly [on: number, off: number];
  /** Each point has a dot: for a value an epoch. */
  dots?: boolean;
  /** From where to where the points lie that these are the mean of: a band behind the line. */
  low?: ArrayLike<number>;
  high?: ArrayLike<number>;
}

/** A value's pixel: offset + slope · value, or · its logarithm. */
export interface Along {
  logarithmic: boolean;
  slope: number;
  offset: number;
}

export interface Area {
  left: number;
  right: number;
  top: number;
  bottom: number;
  x: Along;
  y: Along;
}

const bandOpacity = 0.18;
const dotRadius = 2.5;
/** Half a mark's width. */
const markSize = 3;

/** Draws a line: what is no number, or has no logarithm, parts it; NaN and infinity are crosses at the edge that they lie beyond. */
export function strokeLine(context: CanvasRenderingContext2D, line: Line, area: Area): void {
  const { x, y, color, opacity = 1, width = 1.75, dash, dots } = line;
  const stroke = faded(color, opacity);
  context.lineWidth = width;
  context.setLineDash(dash ? [...dash] : []);
  context.lineDashOffset = dash?.[0] ?? 0;
  const [first, end] = seen(line, area);
  fillBand(context, line, area, first, end);
  context.strokeStyle = context.fillStyle = stroke;
  const marks: [x: number, value: number][] = [];
  let drawing = false;
  context.beginPath();
  for (let i = first; i < end; i++) {
    const value = y[i]!;
    const place = pixel(area.x, x[i]!);
    if (!Number.isFinite(value)) marks.push([place, value]);
    else if (!(area.y.logarithmic && value <= 0)) {
      if (drawing) context.lineTo(place, pixel(area.y, value));
      else context.moveTo(place, pixel(area.y, value));
      drawing = true;
      continue;
    }
    // A mark between two numbers does not part them: the curve is that of the others.
    if (Number.isFinite(value)) drawing = false;
  }
  context.stroke();
  context.setLineDash([]);
  if (dots) {
    context.beginPath();
    for (let i = first; i < end; i++) {
      const [place, height] = [pixel(area.x, x[i]!), pixel(area.y, y[i]!)];
      if (!Number.isFinite(height)) continue;
      context.moveTo(place + dotRadius, height);
      context.arc(place, height, dotRadius, 0, 2 * Math.PI);
    }
    context.fill();
  }
  if (marks.length > 0) crosses(context, color, marks, area);
}

function fillBand(context: CanvasRenderingContext2D, { x, low, high, color, opacity = 1 }: Line, { x: alongX, y: alongY }: Area, first: number, end: number): void {
  if (!low || !high) return;
  const has = (i: number): boolean => Number.isFinite(low[i]) && Number.isFinite(high[i]) && !(alongY.logarithmic && low[i]! <= 0);
  context.fillStyle = faded(color, bandOpacity * opacity);
  context.beginPath();
  for (let i = first; i < end; i++) if (has(i)) context.lineTo(pixel(alongX, x[i]!), pixel(alongY, high[i]!));
  for (let i = end - 1; i >= first; i--) if (has(i)) context.lineTo(pixel(alongX, x[i]!), pixel(alongY, low[i]!));
  context.fill();
}

const faded = (color: string, opacity: number): string => (opacity === 1 ? color : `color-mix(in srgb, ${color} ${100 * opacity}%, transparent)`);

function crosses(context: CanvasRenderingContext2D, color: string, marks: [x: number, value: number][], { top, bottom }: Area): void {
  context.strokeStyle = color;
  context.lineWidth = 1.5;
  context.beginPath();
  for (const [x, value] of marks) {
    const y = value === -Infinity ? bottom - markSize - 1 : top + markSize + 1;
    context.moveTo(x - markSize, y - markSize);
    context.lineTo(x + markSize, y + markSize);
    context.moveTo(x - markSize, y + markSize);
    context.lineTo(x + markSize, y - markSize);
  }
  context.stroke();
}

const pixel = ({ logarithmic, slope, offset }: Along, value: number): number => offset + slope * (logarithmic ? Math.log10(value) : value);

/** The points from the last one left of the area to the first one right of it. */
export function seen({ x }: Line, area: Area): [first: number, end: number] {
  const after = (place: number): number => partitionPoint(x.length, (i) => pixel(area.x, x[i]!) < place);
  return [Math.max(0, after(area.left) - 1), Math.min(x.length, after(area.right) + 1)];
}
