import { lookColors } from '../../extension/shared/looks';
import { element } from './element';
import { pageKind } from './page-kind';

const shapes: ((context: CanvasRenderingContext2D, x: number, y: number, reach: number) => void)[] = [
  (context, x, y, r) => context.arc(x, y, r, 0, 2 * Math.PI),
  (context, x, y, r) => context.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r),
  (context, x, y, r) => corners(context, [[x, y - 1.2 * r], [x + 1.1 * r, y + 0.8 * r], [x - 1.1 * r, y + 0.8 * r]]),
  (context, x, y, r) => corners(context, [[x, y - 1.3 * r], [x + 1.3 * r, y], [x, y + 1.3 * r], [x - 1.3 * r, y]]),
];

function corners(context: CanvasRenderingContext2D, [first, ...others]: [number, number][]): void {
  context.moveTo(...first!);
  for (const each of others) context.lineTo(...each);
  context.closePath();
}

/** Draws a class's mark around a place, `reach` pixels wide to each side: classes that follow one another differ in colour, and when there are no more colours in their shape. */
export function classMark(context: CanvasRenderingContext2D, index: number, [x, y]: [number, number], reach: number): void {
  const colors = lookColors[pageKind()];
  context.beginPath();
  shapes[Math.floor(index / colors.length) % shapes.length]!(context, x, y, reach);
  context.fillStyle = colors[index % colors.length]!;
  context.fill();
}

/** An item a class, with its mark. */
export const classLegend = (classes: { name: string; index: number }[]): HTMLElement[] => classes.map(({ name, index }) => {
  const swatch = element('canvas', { class: 'swatch', width: 24, height: 24, 'aria-hidden': 'true' });
  classMark(swatch.getContext('2d')!, index, [12, 12], 8);
  return element('li', {}, swatch, name);
});
