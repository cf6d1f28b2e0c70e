import { colorize, colorizeSigned } from '../../extension/shared/colormap';
import { explainedClass } from '../../extension/shared/explained-class';
import { nowhereWords } from '../../extension/shared/nowhere-words';
import type { Explanation } from '../../extension/shared/inspector';
import { element } from '../common/element';
import { enlarge, overlay } from '../common/overlay';
import { overlayWords } from '../common/overlay-words';
import { paint, pictureCanvas } from '../common/picture';
import { predictionBars, verdict } from '../common/prediction-bars';
import { t } from '../common/translate';

/** What one network says of a picture, with where the evidence for its class lies, and for the picture's own where that is another. */
export interface Said {
  /** The run's name, where there are two. */
  run: string | null;
  maps: Explanation[];
}

/** A picture, each network's maps of it side by side, and what each takes it for. */
export function pictureDetail(name: string, said: Said[], classes: string[]): HTMLElement {
  const [first] = said[0]!.maps;
  const input = pictureCanvas(first!.prediction.input, t('The picture as the model sees it'));
  const figures = said.flatMap(({ run, maps }) => maps.map((map) => mapFigure(run, map, classes)));
  const verdicts = said.map(({ run, maps }) => element('div', { class: 'prediction-frame' }, ...(run === null ? [] : [element('h3', {}, run)]), verdict(maps[0]!.prediction, classes), predictionBars(maps[0]!.prediction, classes)));
  return element('section', { class: 'detail', 'aria-label': name }, element('h2', {}, name), element('div', { class: 'maps' }, figure(input, t('Picture')), ...figures), element('div', { class: 'verdicts' }, ...verdicts));
}

const figure = (canvas: HTMLCanvasElement, ...caption: (Node | string)[]): HTMLElement => element('figure', {}, element('div', { class: 'picture-frame' }, canvas), element('figcaption', {}, ...caption));

function mapFigure(run: string | null, explanation: Explanation, classes: string[]): HTMLElement {
  const { prediction: { input }, size, map, signed, method } = explanation;
  const scale = Math.max(1, Math.round(200 / Math.max(input.width, input.height)));
  const smooth = enlarge({ map: signed ?? map, size }, { width: input.width * scale, height: input.height * scale });
  const name = explainedClass(explanation, classes);
  const canvas = element('canvas', { class: 'picture', role: 'img', 'aria-label': overlayWords(explanation, name) });
  paint(canvas, overlay(input, signed ? colorizeSigned(smooth) : colorize(smooth, 0, 1, 'viridis'), 0.5, scale));
  const why = nowhereWords(explanation, name);
  const caption = t('{method} for {class}', { method, class: name });
  const made = figure(canvas, run === null ? caption : `${run}: ${caption}`);
  if (why) made.append(element('p', { class: 'soft' }, t(why)));
  return made;
}
