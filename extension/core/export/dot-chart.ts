import { roundTicks } from '../../shared/round-ticks';
import { extent } from '../../shared/extent';

export interface DotCurve {
  x: ArrayLike<number>;
  y: ArrayLike<number>;
  /** A letter that stands at each point, over all dots; none: the points are joined by dots. */
  sign?: string;
}

export interface DotChart {
  curves: DotCurve[];
  /** From where to where x goes; from the first point to the last where it is not said. */
  span?: readonly [from: number, to: number];
  /** Letters across and down, the axes' words among them. */
  width: number;
  height: number;
  /** How a number on the y axis is written. */
  label(value: number): string;
}

/** Bits of a braille letter's dots (Unicode 2800), two across and four down. */
const dots = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]] as const;

/** A chart in letters, one a line: curves are drawn in braille dots, points as their signs. Empty where there is no point. */
export function dotChart({ curves, span, width, height, label }: DotChart): string[] {
  const xs = span ?? extent(curves.map(({ x, y }) => Array.from(x).filter((_, i) => Number.isFinite(y[i]))));
  const ys = extent(curves.map(({ y }) => y));
  if (!xs || !ys) return [];
  const round = roundTicks({ from: ys[0], to: ys[1] }, Math.max(1, Math.floor(height / 3)));
  // Between two that are near each other there may be no round one.
  const ticks = round.length > 0 ? round : ys;
  const [low, high] = [Math.min(ys[0], ticks[0] ?? ys[0]), Math.max(ys[1], ticks.at(-1) ?? ys[1])];
  const words = ticks.map(label);
  const margin = Math.max(...words.map((text) => text.length)) + 1;
  const [across, down] = [Math.max(1, width - margin - 1), height - 1];
  const canvas = new Canvas(across, down);
  const px = (x: number): number => Math.round(((x - xs[0]) / (xs[1] - xs[0] || 1)) * (2 * across - 1));
  const py = (y: number): number => Math.round((1 - (y - low) / (high - low || 1)) * (4 * down - 1));
  for (const { x, y, sign } of curves) {
    let last: [number, number] | null = null;
    for (let i = 0; i < x.length; i++) {
      const here: [number, number] | null = Number.isFinite(y[i]) ? [px(x[i]!), py(y[i]!)] : null;
      if (here && sign !== undefined) canvas.letter(...here, sign);
      else if (here) canvas.line(last ?? here, here);
      last = here;
    }
  }
  const rows = canvas.rows.map((row) => `${' '.repeat(margin)}│${row}`);
  ticks.forEach((tick, i) => {
    const row = Math.min(down - 1, py(tick) >> 2);
    rows[row] = `${words[i]!.padStart(margin - 1)} ┤${rows[row]!.slice(margin + 1)}`;
  });
  const [first, last] = xs.map(String) as [string, string];
  return [...rows, `${' '.repeat(margin)}└${first}${last.padStart(Math.max(last.length + 1, across - first.length), '─')}`.slice(0, width)];
}

/** Letters that are dots until a sign takes their place. */
class Canvas {
  private readonly bits: Uint8Array;
  private readonly signs = new Map<number, string>();

  constructor(
    private readonly across: number,
    private readonly down: number,
  ) {
    this.bits = new Uint8Array(across * down);
  }

  get rows(): string[] {
    return Array.from({ length: this.down }, (_, row) => Array.from({ length: this.across }, (_, column) => this.at(row * this.across + column)).join(''));
  }

  letter(x: number, y: number, sign: string): void {
    this.signs.set((y >> 2) * this.across + (x >> 1), sign);
  }

  /** Dots from one to the other. */
  line([x0, y0]: [number, number], [x1, y1]: [number, number]): void {
    const steps = Math.max(1, Math.abs(x1 - x0), Math.abs(y1 - y0));
    for (let i = 0; i <= steps; i++) this.dot(Math.round(x0 + ((x1 - x0) * i) / steps), Math.round(y0 + ((y1 - y0) * i) / steps));
  }

  private dot(x: number, y: number): void {
    this.bits[(y >> 2) * this.across + (x >> 1)]! |= dots[y & 3]![x & 1]!;
  }

  private at(place: number): string {
    const bits = this.bits[place]!;
    return this.signs.get(place) ?? (bits === 0 ? ' ' : String.fromCharCode(0x2800 + bits));
  }
}
