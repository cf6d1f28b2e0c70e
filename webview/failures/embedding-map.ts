import type { Evaluation } from '../../extension/shared/evaluation';
import type { Embedding } from '../../extension/shared/inspector';
import { percent } from '../../extension/shared/run-words';
import { element } from '../common/element';
import { t } from '../common/translate';

const [width, height, margin, reach] = [900, 560, 14, 10];

/** As many hues as there are classes, each next one far from the last; the same for text on any ground would be too pale, so that points are what is coloured. */
const hue = (index: number): string => `hsl(${Math.round((index * 137.508) % 360)} 65% 52%)`;

/** The pictures by what the last layer takes in: right ones as dots, wrong ones ringed. A click opens the nearest; the arrow keys go to the next in that direction. */
export function embeddingMap(evaluation: Evaluation, embedding: Embedding, chosen: number | null, choose: (picture: number) => void): HTMLElement {
  const { pictures, x, y, shares, layer, features } = embedding;
  const { classes, labels, predicted } = evaluation;
  const place = (values: Float32Array, size: number): ((value: number) => number) => {
    const low = values.reduce((a, b) => Math.min(a, b), Infinity);
    const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
    return (value) => margin + ((value - low) / (high - low || 1)) * (size - 2 * margin);
  };
  const [across, down] = [place(x, width), place(y, height)];
  const at = (i: number): [number, number] => [across(x[i]!), height - down(y[i]!)];
  const isWrong = (i: number): boolean => labels[pictures[i]!] !== predicted[pictures[i]!];
  const canvas = element('canvas', { class: 'embedding', width, height, tabindex: 0, role: 'application', 'aria-label': t('{count} pictures on the two principal components of layer {layer}; the arrow keys go from one to the next', { count: pictures.length, layer }) });
  const context = canvas.getContext('2d')!;
  let current = chosen === null ? -1 : pictures.indexOf(chosen);
  const draw = (): void => {
    const ink = getComputedStyle(document.body).getPropertyValue('--vscode-foreground') || 'gray';
    context.clearRect(0, 0, width, height);
    // What is wrong lies on top.
    const order = Array.from(pictures.keys()).sort((a, b) => Number(isWrong(a)) - Number(isWrong(b)));
    for (const i of order) {
      context.beginPath();
      context.arc(...at(i), isWrong(i) ? 5 : 3.5, 0, 2 * Math.PI);
      context.fillStyle = hue(labels[pictures[i]!]!);
      context.fill();
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
  const legend = element('ul', { class: 'legend' }, ...classes.slice(0, 30).map((name, i) => {
    const swatch = element('span', { class: 'swatch' });
    swatch.style.background = hue(i);
    return element('li', {}, swatch, name);
  }));
  const words = t('Principal components of the {features} features that layer {layer} gives: {first} of their variance across, {second} up. Ringed: wrong.', { features, layer, first: percent(shares[0]), second: percent(shares[1]) });
  return element('div', { class: 'embedding-frame' }, element('p', { class: 'soft' }, words), canvas, legend);
}
