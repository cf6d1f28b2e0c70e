import type { DataCheck } from '../../extension/shared/data-check';
import { element } from '../common/element';
import { cell, rowHead, table } from '../common/table';
import { tableFrame } from '../common/table-frame';
import { t } from '../common/translate';
import { grouped } from '../common/words';

/** Pictures of each class, the largest first, with a bar for each. */
export function classCounts({ classes, labels, training }: DataCheck): HTMLElement {
  const [train, val] = [new Array<number>(classes.length).fill(0), new Array<number>(classes.length).fill(0)];
  labels.forEach((label, picture) => (picture < training ? train : val)[label]!++);
  const most = Math.max(1, ...train);
  const order = [...classes.keys()].sort((a, b) => train[b]! - train[a]! || a - b);
  const rows = order.map((i) => {
    const bar = element('div', { class: 'bar', 'aria-hidden': 'true' });
    bar.style.width = `${(100 * train[i]!) / most}%`;
    return element('tr', {}, rowHead(classes[i]!), cell(grouped(train[i]!)), cell(grouped(val[i]!)), element('td', { class: 'bars' }, bar));
  });
  const name = t('Pictures of each class');
  return element('details', { class: 'class-counts' }, element('summary', {}, name), tableFrame(name, table('counts', [t('Class'), t('to train'), t('to validate'), t('Share')], rows)));
}
