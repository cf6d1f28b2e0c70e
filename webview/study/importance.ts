import type { ShownStudy } from '../../extension/shared/study-panel';
import { percent } from '../../extension/shared/run-words';
import { element } from '../common/element';
import { t } from '../common/translate';

/** How much each parameter alone goes with: a bar, with the range in which it lies over it, the largest first. */
export function importanceList(importance: NonNullable<ShownStudy['importance']>): HTMLElement {
  const rows = importance.toSorted((a, b) => b.share - a.share).map(({ name, share, low, high }) => {
    const bar = element('div', { class: 'importance-bar', 'aria-hidden': 'true' }, element('div', { class: 'share' }), element('div', { class: 'range' }));
    bar.style.setProperty('--share', String(share));
    bar.style.setProperty('--low', String(low));
    bar.style.setProperty('--high', String(high));
    return element('li', {}, element('span', { class: 'importance-name' }, name), bar, element('span', { class: 'importance-words' }, t('{share} (90 % between {low} and {high})', { share: percent(share, 0), low: percent(low, 0), high: percent(high, 0) })));
  });
  return element('ul', { class: 'importance' }, ...rows);
}
