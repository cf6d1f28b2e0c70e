import type { Evaluation } from '../../extension/shared/evaluation';
import type { FailuresState } from '../../extension/shared/panels';
import { percent } from '../../extension/shared/run-words';
import { element } from '../common/element';
import { tableFrame } from '../common/table-frame';
import { t } from '../common/translate';

type Cell = NonNullable<FailuresState['cell']>;

/** Classes that a matrix on a page can show; of more those with the most mistakes. */
export const mostShown = 60;

type Confusion = Pick<Evaluation, 'classes' | 'confusion'> & { per_class: Pick<Evaluation['per_class'][number], 'support' | 'predicted'>[] };

/** Indices of the classes that are shown, in their order. */
export function shownClasses({ classes, per_class, confusion }: Confusion): number[] {
  const all = classes.map((_, i) => i);
  if (all.length <= mostShown) return all;
  const mistakes = (i: number): number => per_class[i]!.support + per_class[i]!.predicted - 2 * confusion[i * classes.length + i]!;
  return all.sort((a, b) => mistakes(b) - mistakes(a)).slice(0, mostShown).sort((a, b) => a - b);
}

/** Pictures of each class (a row) by the class that they were taken for (a column); the arrow keys go from cell to cell, Enter opens a cell's pictures. */
export function confusionMatrix(evaluation: Confusion, cells: FailuresState['cells'], chosen: Cell | null, choose: (cell: Cell) => void): HTMLElement {
  const { classes, confusion, per_class } = evaluation;
  const shown = shownClasses(evaluation);
  const count = (label: number, predicted: number): number => confusion[label * classes.length + predicted]!;
  const mistakes = shown.flatMap((label) => shown.map((predicted) => (label === predicted ? 0 : count(label, predicted))));
  const most = Math.max(1, ...mistakes);
  const share = (label: number, predicted: number): number => count(label, predicted) / (cells === 'columns' ? per_class[predicted]!.predicted : per_class[label]!.support);

  const cellOf = (label: number, predicted: number): HTMLElement => {
    const pictures = count(label, predicted);
    const value = cells === 'counts' ? String(pictures) : percent(share(label, predicted), 0).replace(/\s*%/, '');
    const words = label === predicted ? t('{count} of "{class}" are right', { count: pictures, class: classes[label]! }) : t('{count} of "{class}" are taken for "{predicted}"', { count: pictures, class: classes[label]!, predicted: classes[predicted]! });
    const made = element('td', {
      role: 'gridcell', title: words, 'aria-label': words, 'aria-selected': String(label === chosen?.label && predicted === chosen.predicted), tabindex: -1,
      class: label === predicted ? 'right' : 'wrong', 'data-cell': `${label} ${predicted}`, onclick: () => choose({ label, predicted }),
    }, pictures === 0 ? '' : value);
    // Of mistakes the most frequent is the darkest; of what is right a whole class.
    const depth = pictures === 0 ? 0 : label === predicted ? pictures / per_class[label]!.support : 0.15 + (0.85 * pictures) / most;
    made.style.setProperty('--depth', `${Math.round(45 * depth)}%`);
    return made;
  };
  const head = element('tr', { role: 'row' }, element('td', { class: 'corner' }), ...shown.map((i) => element('th', { scope: 'col', role: 'columnheader', title: classes[i]! }, element('span', {}, classes[i]!))));
  const rows = shown.map((label) => element('tr', { role: 'row' }, element('th', { scope: 'row', role: 'rowheader', title: classes[label]! }, element('span', {}, classes[label]!)), ...shown.map((predicted) => cellOf(label, predicted))));
  const grid = element('table', { class: 'confusion', role: 'grid', 'aria-label': t('Confusion: a row a class, a column what it was taken for') }, element('thead', {}, head), element('tbody', {}, ...rows));
  const all = Array.from(grid.querySelectorAll<HTMLElement>('[role=gridcell]'));
  const first = all.find((cell) => cell.getAttribute('aria-selected') === 'true') ?? all[0];
  if (first) first.tabIndex = 0;
  grid.addEventListener('keydown', (event) => {
    const at = all.indexOf(event.target as HTMLElement);
    if (at === -1) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      return all[at]!.click();
    }
    const width = shown.length;
    const column = at % width;
    const next = { ArrowRight: column < width - 1 ? at + 1 : at, ArrowLeft: column > 0 ? at - 1 : at, ArrowDown: at + width, ArrowUp: at - width, Home: at - column, End: at - column + width - 1 }[event.key];
    const to = next === undefined ? undefined : all[next];
    if (!to) return;
    event.preventDefault();
    all[at]!.tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
  });
  return tableFrame(t('Confusion'), grid);
}
