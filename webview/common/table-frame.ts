import { element } from './element';

/** A table's frame: where the table is wider, it scrolls, and only then the Tab key comes to it. In a closed fold nothing is. */
export function tableFrame(name: string, ...content: Node[]): HTMLElement {
  const frame = element('div', { class: 'table-frame', role: 'region', 'aria-label': name }, ...content);
  const observer = new ResizeObserver(() => (frame.scrollWidth > frame.clientWidth ? frame.setAttribute('tabindex', '0') : frame.removeAttribute('tabindex')));
  const observe = (): void => {
    observer.disconnect();
    for (const each of [frame, ...frame.children]) observer.observe(each);
  };
  new MutationObserver(observe).observe(frame, { childList: true });
  observe();
  return frame;
}
