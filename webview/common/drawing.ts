import { element } from './element';

/** One of our own SVG files as a picture without a name: the only markup a page is given (a lint rule). */
export function drawing(className: string, svg: string): HTMLElement {
  const picture = element('span', { class: className, 'aria-hidden': 'true' });
  picture.innerHTML = svg;
  return picture;
}
