type Attributes = Record<string, string | number | boolean | ((event: never) => void)>;
type Child = Node | string;

/** An element with its attributes (`onclick` and the like are listeners, `true` an attribute without a value, `false` none) and children. */
export function element<K extends keyof HTMLElementTagNameMap>(tag: K, attributes?: Attributes, ...children: Child[]): HTMLElementTagNameMap[K];
export function element(tag: string, attributes?: Attributes, ...children: Child[]): HTMLElement;
export function element(tag: string, attributes: Attributes = {}, ...children: Child[]): HTMLElement {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name.slice(2), value as EventListener);
    else if (typeof value === 'boolean') made.toggleAttribute(name, value);
    else made.setAttribute(name, String(value));
  }
  made.append(...children);
  return made;
}

/** Says something else where it differs: a text that is set has the page laid out anew, whatever it was before. */
export function say(place: Node, words: string): void {
  if (place.textContent !== words) place.textContent = words;
}
