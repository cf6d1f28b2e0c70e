import { confusedPairs, type Evaluation } from '../../extension/shared/evaluation';
import type { FailuresState } from '../../extension/shared/panels';
import { percent } from '../../extension/shared/run-words';
import { element } from '../common/element';
import { cell, rowHead, table } from '../common/table';
import { tableFrame } from '../common/table-frame';
import { t } from '../common/translate';

const listedPairs = 10;
/** A share; a dash where nothing is to be divided by: NaN, which comes from the host as null. */
export const share = (value: number): string => (Number.isFinite(value) ? percent(value) : '–');

/** Precision, recall, F1 and support of each class. */
export function classTable({ classes, per_class }: Evaluation): HTMLElement {
  const names = [t('class'), t('precision'), t('recall'), 'F1', t('pictures'), t('predicted')];
  const rows = per_class.map(({ precision, recall, f1, support, predicted }, i) => element('tr', {}, rowHead(classes[i]!), cell(share(precision)), cell(share(recall)), cell(share(f1)), cell(String(support)), cell(String(predicted))));
  return tableFrame(t('Classes'), table('classes', names, rows));
}

/** The most confused pairs; each opens its pictures. */
export function pairList({ classes, confusion }: Evaluation, chosen: FailuresState['cell'], choose: (cell: NonNullable<FailuresState['cell']>) => void): HTMLElement {
  const pairs = confusedPairs(confusion, classes.length, listedPairs);
  const items = pairs.map(({ label, predicted, count, share: part }) => {
    const isChosen = label === chosen?.label && predicted === chosen.predicted;
    return element('li', {}, element('button', { type: 'button', class: 'pair', 'aria-pressed': String(isChosen), onclick: () => choose({ label, predicted }) }, element('span', {}, `${classes[label]} → ${classes[predicted]}`), element('span', { class: 'share' }, `${count} · ${percent(part)}`)));
  });
  return element('section', { class: 'pairs' }, element('h2', {}, t('Most confused')), items.length === 0 ? element('p', { class: 'soft' }, t('No picture is taken for another class.')) : element('ol', {}, ...items));
}
