import { roundTicks } from './round-ticks';
import { extent } from './extent';

/** A curve of a chart: points in order of x. Where y is no number the line is broken. */
export interface Curve {
  x: ArrayLike<number>;
  y: ArrayLike<number>;
  colour: string;
  /** Lengths of dashes and gaps, as SVG has them; none for a whole line. */
  dashes?: string;
  /** What lies behind the others. */
  faint?: boolean;
}

/** What lies between two curves over the same x, in order: the range of several runs. */
export interface Band {
  x: ArrayLike<number>;
  low: ArrayLike<number>;
  high: ArrayLike<number>;
  colour: string;
}

export interface Chart {
  title: string;
  /** What x counts. */
  xName: string;
  curves: Curve[];
  /** Behind the curves. */
  bands?: Band[];
  /** A share is written in percent. */
  share?: boolean;
}

/** Pixels. */
export const [width, height] = [560, 300];
const margin = { left: 56, right: 12, top: 10, bottom: 38 };

/** A chart as SVG, without a script; its lines take the page's colour (currentColor). Empty where there is no point to draw. */
export function svgChart({ title, xName, curves, bands = [], share = false }: Chart): string {
  const xs = extent(curves.map(({ x }) => x));
  const ys = extent([...curves.map(({ y }) => y), ...bands.flatMap(({ low, high }) => [low, high])]);
  if (!xs || !ys) return '';
  const [xTicks, yTicks] = [roundTicks({ from: xs[0], to: xs[1] }, 6).filter(Number.isInteger), roundTicks({ from: ys[0], to: ys[1] }, 5)];
  const [low, high] = [Math.min(ys[0], yTicks[0] ?? ys[0]), Math.max(ys[1], yTicks.at(-1) ?? ys[1])];
  const place = (value: number, [from, to]: [number, number], start: number, end: number): number => start + ((value - from) / (to - from || 1)) * (end - start);
  const px = (x: number): number => rounded(place(x, xs, margin.left, width - margin.right));
  const py = (y: number): number => rounded(place(y, [low, high], height - margin.bottom, margin.top));
  const label = (x: number, y: number, anchor: string, words: string): string => `<text x="${x}" y="${y}" text-anchor="${anchor}">${escaped(words)}</text>`;
  const grid = [
    ...yTicks.map((y) => `<line x1="${margin.left}" x2="${width - margin.right}" y1="${py(y)}" y2="${py(y)}"/>${label(margin.left - 6, py(y) + 4, 'end', share ? `${rounded(100 * y)} %` : String(y))}`),
    ...xTicks.map((x) => `<line x1="${px(x)}" x2="${px(x)}" y1="${height - margin.bottom}" y2="${height - margin.bottom + 4}"/>${label(px(x), height - margin.bottom + 17, 'middle', String(x))}`),
    label((margin.left + width - margin.right) / 2, height - 4, 'middle', xName),
  ];
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}"><g class="grid">${grid.join('')}</g>${bands.map((band) => filled(band, px, py)).join('')}${curves.map((curve) => drawn(curve, px, py)).join('')}</svg>`;
}

/** Each unbroken part is a line of its own; one of a single point, a dot. */
function drawn({ x, y, colour, dashes, faint }: Curve, px: (x: number) => number, py: (y: number) => number): string {
  const parts: string[][] = [[]];
  for (let i = 0; i < x.length; i++) {
    if (Number.isFinite(y[i])) parts.at(-1)!.push(`${px(x[i]!)} ${py(y[i]!)}`);
    else if (parts.at(-1)!.length > 0) parts.push([]);
  }
  const look = `stroke="${colour}"${dashes ? ` stroke-dasharray="${dashes}"` : ''}${faint ? ' opacity="0.3"' : ''}`;
  // A line of no length with round ends is a dot.
  return parts.filter((part) => part.length > 0).map((part) => `<path d="M${part.length === 1 ? `${part[0]}L${part[0]}` : part.join('L')}" ${look}/>`).join('');
}

/** Around what both curves have numbers for; nothing where that is a single point. */
function filled({ x, low, high, colour }: Band, px: (x: number) => number, py: (y: number) => number): string {
  const there = Array.from(x, (_, i) => i).filter((i) => Number.isFinite(low[i]) && Number.isFinite(high[i]));
  if (there.length < 2) return '';
  const points = [...there.map((i) => `${px(x[i]!)} ${py(high[i]!)}`), ...there.toReversed().map((i) => `${px(x[i]!)} ${py(low[i]!)}`)];
  return `<path class="band" d="M${points.join('L')}Z" style="fill:${colour};fill-opacity:0.18"/>`;
}

/** The same as a file of its own, legible on light and dark: with in itself what a page says of its look. */
export const svgFile = (chart: Chart): string => svgChart(chart).replace(/^<svg ([^>]*)>/, `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" $1><style>${fileStyle}</style>`);

const fileStyle = 'path{fill:none;stroke-width:1.6;stroke-linejoin:round}path.band{stroke:none}text{fill:#808080;font:12px sans-serif}line{stroke:#808080;opacity:.3}';

const rounded = (value: number): number => Math.round(10 * value) / 10;

export const escaped = (words: string): string => words.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
