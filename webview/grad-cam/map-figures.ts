import type { Explanation, ExplainRequest, Trust } from '../../extension/shared/inspector';
import { explainedClass } from '../../extension/shared/explained-class';
import { nowhereWords } from '../../extension/shared/nowhere-words';
import { trustLines, trustVerdict } from '../../extension/shared/trust-words';
import type { ColormapName } from '../../extension/shared/colormap';
import { element } from '../common/element';
import { enlarge, overlay } from '../common/overlay';
import { messageList } from '../common/message-list';
import { overlayWords } from '../common/overlay-words';
import { paint, pictureCanvas } from '../common/picture';
import { verdict } from '../common/prediction-bars';
import { t } from '../common/translate';
import { mapColors } from './small-map';

/** One method's map of one picture. */
export interface Cell {
  request: ExplainRequest;
  explanation: Explanation;
  trust: Trust | null;
}

export interface Drawn {
  opacity: number;
  colors: ColormapName;
  classes: string[];
}

/** One picture with its map: the picture, the map over it, the map itself. */
export function oneFigure(cell: Cell, drawn: Drawn): HTMLElement {
  const { explanation } = cell;
  const { method, size: [height, width], map, signed, prediction } = explanation;
  const words = { method, height, width };
  const canvas = pictureCanvas({ width, height, rgba: mapColors(signed ?? map, signed !== null, drawn.colors) as Uint8ClampedArray<ArrayBuffer> }, t('The {method} map, {height} by {width}', words));
  return element(
    'div',
    { class: 'figures-row' },
    figure(pictureCanvas(prediction.input, t('The picture as the model sees it')), t('Picture')),
    overlaid(cell, drawn, t('Overlay')),
    figure(canvas, t('{method} for {class}, {height} × {width}', { ...words, class: explainedClass(explanation, drawn.classes) })),
  );
}

/** A line a picture: it, what the network takes it for, and each method's map over it. */
export function manyFigures(lines: Cell[][], drawn: Drawn): HTMLElement {
  const rows = lines.map((cells) => {
    const { prediction } = cells[0]!.explanation;
    const shown = figure(pictureCanvas(prediction.input, t('The picture as the model sees it')), verdict(prediction, drawn.classes));
    return element('div', { class: 'figures-row' }, shown, ...cells.map((cell) => overlaid(cell, drawn, t('{method} for {class}', { method: cell.explanation.method, class: explainedClass(cell.explanation, drawn.classes) }))));
  });
  return element('div', { class: 'figures-lines' }, ...rows);
}

const figure = (canvas: HTMLCanvasElement, ...caption: (Node | string)[]): HTMLElement => element('figure', {}, element('div', { class: 'picture-frame' }, canvas), element('figcaption', {}, ...caption));

function overlaid({ explanation, trust }: Cell, { opacity, colors, classes }: Drawn, caption: string): HTMLElement {
  const { prediction: { input }, size, map, signed } = explanation;
  const of = explainedClass(explanation, classes);
  // Enough pixels for a smooth map over sharp picture pixels.
  const scale = Math.max(1, Math.round(320 / Math.max(input.width, input.height)));
  const smooth = enlarge({ map: signed ?? map, size }, { width: input.width * scale, height: input.height * scale });
  const canvas = element('canvas', { class: 'picture', role: 'img', 'aria-label': overlayWords(explanation, of) });
  paint(canvas, overlay(input, mapColors(smooth, signed !== null, colors), opacity, scale));
  const why = nowhereWords(explanation, of);
  const made = figure(canvas, caption);
  if (why) made.append(element('div', { class: 'why' }, messageList([{ severity: 'information', text: t(why) }])));
  if (trust) made.append(element('ul', { class: 'trust', title: t(trustVerdict(trust)) }, ...trustLines(trust).map((line) => element('li', {}, t(line)))));
  return made;
}
