import { escaped, height, svgChart, width, type Chart } from './svg-chart';

/** Pixels from the edge to titles and legends, and those that a title takes. */
const [side, title, entry] = [56, 26, 16];

/** What a drawing as a file is drawn in: its lines and words, and the ground behind them. */
export interface Ink {
  foreground: string;
  background: string;
}

/** Charts below one another as a drawing of its own, with their titles and a legend. Empty where there is no point to draw. */
export function svgSheet(charts: Chart[], legend: { words: string; colour: string; dashes?: string }[], ink: Ink): string {
  const drawings = charts.map((chart) => [chart.title, svgChart(chart)] as const).filter(([, drawing]) => drawing !== '');
  if (drawings.length === 0) return '';
  const entries = legend.map(({ words, colour, dashes }, i) => `<g transform="translate(0 ${entry * i})"><path d="M0 4L24 4" stroke="${colour}"${dashes ? ` stroke-dasharray="${dashes}"` : ''}/><text x="32" y="8">${escaped(words)}</text></g>`);
  const top = entry * legend.length + 12;
  const parts = drawings.map(([words, drawing], i) => `<g transform="translate(0 ${top + i * (height + title)})"><text x="${side}" y="14" font-weight="bold">${escaped(words)}</text><svg y="18" width="${width}" height="${height}"${drawing.slice('<svg'.length)}</g>`);
  return drawingFile(width + 24, top + drawings.length * (height + title) + 12, `<g transform="translate(${side} 12)">${entries.join('')}</g>${parts.join('')}`, ink);
}

/** A drawing as a file: what takes its page's colour (currentColor) takes the ink's. */
export function drawingFile(wide: number, high: number, content: string, { foreground, background }: Ink): string {
  const style = 'path{fill:none;stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}path.band{stroke:none}text{fill:currentColor;font:12px sans-serif}.grid line{stroke:currentColor;opacity:.2}';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${wide}" height="${high}" viewBox="0 0 ${wide} ${high}" color="${escaped(foreground)}"><style>${style}</style><rect width="100%" height="100%" fill="${escaped(background)}"/>${content}</svg>\n`;
}
