import { colorize, colorizeSigned } from '../../extension/shared/colormap';
import { explainedClass } from '../../extension/shared/explained-class';
import { nowhereWords } from '../../extension/shared/nowhere-words';
import type { Explanation, Pixels } from '../../extension/shared/inspector';
import { element } from '../common/element';
import { enlarge, overlay } from '../common/overlay';
import { overlayWords } from '../common/overlay-words';
import { paint, pictureCanvas } from '../common/picture';
import { predictionBars, verdict } from '../common/prediction-bars';
import { ColorScale } from '../common/color-scale';
import { button } from '../common/toolkit';
import { t } from '../common/translate';

/** What one network says of a picture, with where the evidence for its class lies, and for the picture's own where that is another. */
export interface Said {
  /** The run's name, where there are two. */
  run: string | null;
  maps: Explanation[];
}

/** A picture, each network's maps of it side by side, and what each takes it for. */
export function pictureDetail(name: string, said: Said[], classes: string[], save: (rows: HTMLElement[]) => void): HTMLElement {
  const [first] = said[0]!.maps;
  const input = pictureCanvas(first!.prediction.input, t('The picture as the model sees it'));
  const figures = said.flatMap(({ run, maps }) => maps.map((map) => mapFigure(run, map, classes)));
  const verdicts = said.map(({ run, maps }) => element('div', { class: 'prediction-frame' }, ...(run === null ? [] : [element('h3', {}, run)]), verdict(maps[0]!.prediction, classes), predictionBars(maps[0]!.prediction, classes)));
  const maps = element('div', { class: 'maps' }, figure(input, t('Picture')), ...figures);
  const apart = differences(said, classes);
  const scale = new ColorScale();
  scale.signed(said.at(-1)!.run ?? '', said[0]!.run ?? '');
  return element('section', { class: 'detail', 'aria-label': name }, element('div', { class: 'toolbar' }, element('h2', {}, name), button(t('Save as PNG'), () => save(apart ? [maps, apart] : [maps]))), maps, ...(apart ? [apart, scale.root] : []), element('div', { class: 'verdicts' }, ...verdicts));
}

/** Where one network looks and the other does not, for each class that both have a map of; null where there is one network. */
function differences(said: Said[], classes: string[]): HTMLElement | null {
  const [first, second] = said;
  if (!first || !second) return null;
  const figures = first.maps.flatMap((one) => {
    const other = second.maps.find(({ target }) => target === one.target);
    return other ? [differenceFigure(one, other, { class: t(explainedClass(one, classes)), first: first.run!, second: second.run! })] : [];
  });
  return element('div', { class: 'differences' }, ...figures);
}

function differenceFigure(one: Explanation, other: Explanation, names: { class: string; first: string; second: string }): HTMLElement {
  const { input } = one.prediction;
  const size = largeSize(input);
  const [mine, theirs] = [enlarge(one, size), enlarge(other, size)];
  const canvas = element('canvas', { class: 'picture', role: 'img', 'aria-label': t('Difference of the maps for "{class}": red where {first} looks more, blue where {second} does', names) });
  paint(canvas, { ...size, rgba: colorizeSigned(mine.map((value, at) => value - theirs[at]!)) });
  return figure(canvas, t('{first} less {second} for {class}', names));
}

/** As large as a map is drawn, in whole pixels of the picture. */
function largeSize({ width, height }: Pixels): { width: number; height: number; scale: number } {
  const scale = Math.max(1, Math.round(200 / Math.max(width, height)));
  return { width: width * scale, height: height * scale, scale };
}

const figure = (canvas: HTMLCanvasElement, ...caption: (Node | string)[]): HTMLElement => element('figure', {}, element('div', { class: 'picture-frame' }, canvas), element('figcaption', {}, ...caption));

function mapFigure(run: string | null, explanation: Explanation, classes: string[]): HTMLElement {
  const { prediction: { input }, size, map, signed, method } = explanation;
  const large = largeSize(input);
  const smooth = enlarge({ map: signed ?? map, size }, large);
  const name = explainedClass(explanation, classes);
  const canvas = element('canvas', { class: 'picture', role: 'img', 'aria-label': overlayWords(explanation, name) });
  paint(canvas, overlay(input, signed ? colorizeSigned(smooth) : colorize(smooth, 0, 1, 'viridis'), 0.5, large.scale));
  const why = nowhereWords(explanation, name);
  const caption = t('{method} for {class}', { method, class: name });
  const made = figure(canvas, run === null ? caption : `${run}: ${caption}`);
  if (why) made.append(element('p', { class: 'soft' }, t(why)));
  return made;
}
