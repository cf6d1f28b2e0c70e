import type { Prediction } from '../../extension/shared/inspector';
import { percent } from '../../extension/shared/run-words';
import { element } from './element';
import { t } from './translate';

const shown = 10;

/** The most probable classes with their probabilities as bars; a class that can be chosen is a button. */
export function predictionBars(prediction: Prediction, classes: string[], chosen?: { target: number; choose(target: number): void }): HTMLElement {
  const { probabilities, label } = prediction;
  const order = [...probabilities.keys()].sort((a, b) => probabilities[b]! - probabilities[a]!);
  const listed = order.slice(0, shown);
  // What was asked for is listed however improbable.
  for (const wanted of [label, chosen?.target]) if (wanted !== null && wanted !== undefined && !listed.includes(wanted)) listed.push(wanted);
  const rows = listed.map((index) => {
    const share = probabilities[index]!;
    const bar = element('span', { class: 'bar' }, element('span', {}));
    (bar.firstElementChild as HTMLElement).style.width = `${100 * share}%`;
    const marks = index === label ? ' ✓' : '';
    const content = [element('span', { class: 'class-name' }, `${classes[index] ?? index}${marks}`), bar, element('span', { class: 'share' }, percent(share))];
    const attributes = { class: index === prediction.class ? 'predicted' : '' };
    if (!chosen) return element('li', attributes, ...content);
    const press = element('button', { type: 'button', 'aria-pressed': String(index === chosen.target), title: t('Explain "{class}"', { class: classes[index] ?? String(index) }), onclick: () => chosen.choose(index) }, ...content);
    return element('li', attributes, press);
  });
  return element('ol', { class: 'prediction', 'aria-label': t('Predicted classes') }, ...rows);
}

/** What the model says, and whether that is right. */
export function verdict(prediction: Prediction, classes: string[]): HTMLElement {
  const name = (index: number) => classes[index] ?? String(index);
  const said = `${name(prediction.class)}, ${percent(prediction.probabilities[prediction.class]!)}`;
  if (prediction.label === null) return element('p', { class: 'verdict' }, element('b', {}, said));
  const right = prediction.label === prediction.class;
  return element('p', { class: `verdict ${right ? 'right' : 'wrong'}` }, element('b', {}, said), ` – ${right ? t('right') : t('it is {class}', { class: name(prediction.label) })}`);
}
