import type { Evaluation } from '../../extension/shared/evaluation';
import type { PlacedPictures } from '../../extension/shared/inspector';
import { classLegend, classMark } from '../common/class-mark';
import { element } from '../common/element';

const [width, height, margin, reach] = [900, 560, 14, 10];

/** The pictures by what the last layer takes in: right ones as dots, wrong ones larger and ringed. A click opens the nearest; the arrow keys go to the next in that direction. `words` stand above, `name` is for who cannot see it. */
export function embeddingMap(evaluation: Evaluation, placed: PlacedPictures, { words, name, chosen, choose }: { words: string; name: string; chosen: number | null; choose: (picture: number) => void }): HTMLElement {
  const { pictures, x, y } = placed;
  const { classes, labels, predicted } = evaluation;
  const place = (values: Float32Array, size: number): ((value: number) => number) => {
    const low = values.reduce((a, b) => Math.min(a, b), Infinity);
    const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
    return (value) => margin + ((value - low) / (high - low || 1)) * (size - 2 * margin);
  };
  const [across, down] = [place(x, width), place(y, height)];
  const at = (i: number): [number, number] => [across(x[i]!), height - down(y[i]!)];
  const isWrong = (i: number): boolean => labels[pictures[i]!] !== predicted[pictures[i]!];
  const canvas = element('canvas', { class: 'embedding', width, height, tabindex: 0, role: 'application', 'aria-label': name });
  const context = canvas.getContext('2d')!;
  let current = chosen === null ? -1 : pictures.indexOf(chosen);
  const draw = (): void => {
    const ink = getComputedStyle(document.body).getPropertyValue('--vscode-foreground') || 'gray';
    context.clearRect(0, 0, width, height);
    // What is wrong lies on top.
    const order = Array.from(pictures.keys()).sort((a, b) => Number(isWrong(a)) - Number(isWrong(b)));
    for (const i of order) {
      classMark(context, labels[pictures[i]!]!, at(i), isWrong(i) ? 5 : 3.5);
      if (!isWrong(i)) continue;
      context.strokeStyle = ink;
      context.lineWidth = 1.5;
      context.stroke();
    }
    if (current < 0) return;
    context.beginPath();
    context.arc(...at(current), 9, 0, 2 * Math.PI);
    context.strokeStyle = ink;
    context.lineWidth = 2.5;
    context.stroke();
  };
  const take = (i: number): void => {
    current = i;
    draw();
    choose(pictures[i]!);
  };
  /** The nearest point by a distance; infinite where it does not count. */
  const nearest = (distance: (i: number) => number): number => {
    let best = -1;
    for (let i = 0; i < pictures.length; i++) if (Number.isFinite(distance(i)) && (best === -1 || distance(i) < distance(best))) best = i;
    return best;
  };
  canvas.addEventListener('click', ({ offsetX, offsetY }) => {
    const scale = width / canvas.clientWidth;
    const i = nearest((each) => {
      const [px, py] = at(each);
      const away = Math.hypot(px - offsetX * scale, py - offsetY * scale);
      return away <= reach * Math.max(1, scale) ? away : Infinity;
    });
    if (i !== -1) take(i);
  });
  canvas.addEventListener('keydown', (event) => {
    const direction = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[event.key] as [number, number] | undefined;
    if (!direction) return;
    event.preventDefault();
    const [fromX, fromY] = current === -1 ? [width / 2, height / 2] : at(current);
    const i = nearest((each) => {
      const [dx, dy] = [at(each)[0] - fromX, at(each)[1] - fromY];
      const along = dx * direction[0] + dy * direction[1];
      return each === current || along <= 0 ? Infinity : along + 3 * Math.abs(dx * direction[1] + dy * direction[0]);
    });
    if (i !== -1) take(i);
  });
  draw();
  return element('div', { class: 'embedding-frame' }, element('p', { class: 'soft' }, words), canvas, element('ul', { class: 'legend' }, ...classLegend(classes.slice(0, 30).map((name, index) => ({ name, index })))));
}
