import { signedGround } from '../../extension/shared/colormap';
import { element } from '../common/element';
import { short } from '../common/words';

/** A window's numbers as they lie on the maps. Their ground says how large they are: red above 0, blue below. `isPadding`: by place, where there is no pixel. */
export function numberGrid(name: string, values: ArrayLike<number>, columns: number, { most, isPadding, chosen }: { most: number; isPadding?: (i: number) => boolean; /** The place of the number that is taken. */ chosen?: number }): HTMLElement {
  const cells = Array.from(values, (value, i) => {
    const padding = isPadding?.(i) ?? false;
    const cell = element('td', { class: padding ? 'padding' : i === chosen ? 'chosen' : '', title: String(value) }, short(value));
    if (!padding) cell.style.backgroundColor = signedGround(most > 0 ? value / most : 0);
    return cell;
  });
  const rows = Array.from({ length: Math.ceil(cells.length / columns) }, (_, row) => element('tr', {}, ...cells.slice(row * columns, (row + 1) * columns)));
  return element('table', { class: 'numbers', 'aria-label': name }, element('tbody', {}, ...rows));
}

export const largest = (values: ArrayLike<number>): number => Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
