import { element } from './element';

export const cell = (text: string): HTMLElement => element('td', {}, text);
export const head = (names: string[]): HTMLElement => element('thead', {}, element('tr', {}, ...names.map((name) => element('th', { scope: 'col' }, name))));
