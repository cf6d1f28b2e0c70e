import { element } from './element';

export const cell = (text: string): HTMLElement => element('td', {}, text);
export const rowHead = (...content: (Node | string)[]): HTMLElement => element('th', { scope: 'row' }, ...content);

/** A table under its column names; what stands in each row is said after its head. */
export function table(className: string, names: string[], rows: HTMLElement[]): HTMLElement {
  const head = element('thead', {}, element('tr', {}, ...names.map((name) => element('th', { scope: 'col' }, name))));
  return element('table', { class: className }, head, element('tbody', {}, ...rows));
}
