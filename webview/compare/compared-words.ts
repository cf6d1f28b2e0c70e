import type { ComparedCell, Spread } from '../../extension/shared/comparison';
import { percent } from '../../extension/shared/run-words';
import { cellWords, heading } from '../common/cell-words';
import { t } from '../common/translate';

/** What a column is called; `target`: the accuracy to which time is told. */
export function columnWords(name: string, target: number | null): string {
  if (name === 'time_to') return t('Time to {accuracy}', { accuracy: targetWords(target) });
  if (name === 'epochs_to') return t('Epochs to {accuracy}', { accuracy: targetWords(target) });
  return heading(name);
}

const targetWords = (target: number | null): string => percent(target ?? 0, Number.isInteger(Math.round(1000 * (target ?? 0)) / 10) ? 0 : 1);

/** What stands in a cell: of several runs their mean with the range or the deviation. */
export function comparedWords(name: string, cell: ComparedCell, spread: Spread): string {
  if (typeof cell !== 'object' || cell === null) return cellWords(name, cell);
  if (spread === 'deviation') return cellWords(name, { mean: cell.mean, spread: (cell.high - cell.low) / 2 });
  return `${cellWords(name, Number(cell.mean.toPrecision(4)))} (${cellWords(name, cell.low)} – ${cellWords(name, cell.high)})`;
}
