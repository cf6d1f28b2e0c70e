import { duration, percent, statusWords } from '../../extension/shared/run-words';
import type { RunCell } from '../../extension/shared/run-list';
import { asIs, said, type Said } from '../../extension/shared/said';
import { t } from './translate';
import { count, figure } from './words';

/** What the figures of runs are called; a parameter is called by its place. */
export const figureWords: Record<string, Said> = {
  id: said`Folder`, name: said`Name`, status: said`Status`, created: said`Created`, study: said`Study`, trial: said`Trial`, tags: said`Tags`, pinned: said`Pinned`, bytes: said`Disk use`,
  epoch: said`Epoch`, epochs_done: said`Epochs done`, steps: said`Steps`, params: said`Parameters`, seconds: said`Time`,
  train_loss: said`Train loss`, train_accuracy: said`Train accuracy`, val_loss: said`Val loss`, val_accuracy: said`Val accuracy`,
  macro_f1: asIs('Macro F1'), top5_accuracy: said`Top-5 accuracy`, best_val_accuracy: said`Best val accuracy`, best_epoch: said`Best epoch`,
};
export const heading = (name: string): string => (Object.hasOwn(figureWords, name) ? t(figureWords[name]!) : name);

const share = (value: number): string => percent(value);
const plainly = (value: number): string => String(Number(value.toPrecision(6)));
const briefly = (value: number): string => String(Number(value.toPrecision(4)));
/** A mean to the digits of its spread, of which two count. */
function withSpread({ mean, spread }: { mean: number; spread: number }): string {
  const decimals = Math.max(0, 1 - Math.floor(Math.log10(spread)));
  return spread > 0 && decimals < 6 ? `${mean.toFixed(decimals)} ± ${spread.toFixed(decimals)}` : `${briefly(mean)} ± ${briefly(spread)}`;
}
/** How the numbers of columns are written that are no plain ones. */
const writers: Record<string, (value: number) => string> = {
  train_accuracy: share, val_accuracy: share, macro_f1: share, top5_accuracy: share, best_val_accuracy: share,
  train_loss: figure, val_loss: figure, params: count, seconds: duration, time_to: duration, bytes: (value) => `${count(value)}B`,
};

/** What stands in a cell under a column. */
export function cellWords(name: string, cell: RunCell): string {
  if (cell === null) return '';
  const write = writers[name] ?? plainly;
  if (typeof cell === 'number') return write(cell);
  if (typeof cell === 'object') return write === share ? `${(100 * cell.mean).toFixed(1)} ± ${percent(cell.spread)}` : writers[name] ? `${write(cell.mean)} ± ${write(cell.spread)}` : withSpread(cell);
  if (name === 'pinned') return cell === 'true' ? t('pinned') : '';
  if (name === 'status') return cell === 'unreadable' ? t('unreadable') : t(statusWords[cell as keyof typeof statusWords]);
  return name === 'created' ? time(cell) : cell;
}

function time(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso : at.toLocaleString(document.documentElement.lang, { dateStyle: 'medium', timeStyle: 'short' });
}
