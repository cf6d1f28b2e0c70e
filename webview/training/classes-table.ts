import { colorize } from '../../extension/shared/colormap';
import { percent } from '../../extension/shared/run-words';
import { element } from '../common/element';
import { paint } from '../common/picture';
import { cell, rowHead, table } from '../common/table';
import { t } from '../common/translate';
import type { RunSeries } from './run-series';

/** How well each class is known, the worst first: a strip of colours with an epoch a piece, dark where nothing of it is recognised. Null of a run that does not say. */
export function classesTable({ dataset, epochs }: RunSeries): HTMLElement | null {
  const told = epochs.filter(({ class_accuracy: accuracy }) => accuracy !== undefined);
  const last = told.at(-1);
  if (!last || !dataset) return null;
  const classes = dataset.classes.map((name, i) => ({ name, shares: Float32Array.from(told, ({ class_accuracy: accuracy }) => accuracy![i] ?? NaN), predicted: last.class_predicted?.[i] }));
  // One without a validation picture has no accuracy: it stands at the end.
  const order = ({ shares }: (typeof classes)[number]): number => (Number.isNaN(shares.at(-1)!) ? Infinity : shares.at(-1)!);
  const rows = classes.toSorted((a, b) => order(a) - order(b)).map(({ name, shares, predicted }) => {
    const strip = element('canvas', { class: 'class-strip', role: 'img', 'aria-label': t('{class}: {shares}, an epoch each', { class: name, shares: Array.from(shares, words).join(', ') }), title: Array.from(shares, (share, i) => `${told[i]!.epoch}: ${words(share)}`).slice(-20).join('\n') });
    paint(strip, { width: shares.length, height: 1, rgba: colorize(shares, 0, 1, 'viridis') });
    const best = shares.reduce((most, share) => (share > most ? share : most), -Infinity);
    return element('tr', {}, rowHead(name), element('td', {}, strip), cell(words(shares.at(-1)!)), cell(words(best)), cell(predicted === undefined ? '–' : predicted.toLocaleString('en')));
  });
  return table('classes', [t('Class'), t('Accuracy, an epoch a piece'), t('Last'), t('Best'), t('Taken for it')], rows);
}

const words = (share: number): string => (Number.isFinite(share) ? percent(share) : '–');
