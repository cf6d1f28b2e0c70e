import { element } from './element';

export interface Option<T extends string> {
  value: T;
  label: string;
}

/** A labelled drop-down. `update` gives it other options or another value without losing the focus. */
export class Dropdown<T extends string = string> {
  readonly root: HTMLElement;
  private readonly dropdown = element('vscode-dropdown') as HTMLElement & { value: string };
  private options: Option<T>[] = [];
  private value: T | null = null;

  constructor(label: string, choose: (value: T) => void) {
    this.dropdown.setAttribute('aria-label', label);
    this.dropdown.addEventListener('change', () => {
      const value = this.dropdown.value as T;
      // The element also tells of values that it was given by `update`.
      if (value === this.value || !this.options.some((option) => option.value === value)) return;
      this.value = value;
      choose(value);
    });
    this.root = element('label', { class: 'choice' }, element('span', {}, label), this.dropdown);
  }

  update(options: Option<T>[], value: T | null): void {
    const same = options.length === this.options.length && options.every((option, index) => option.value === this.options[index]!.value && option.label === this.options[index]!.label);
    this.value = value;
    if (!same) {
      this.options = options;
      this.dropdown.replaceChildren(...options.map((option) => element('vscode-option', { value: option.value, selected: option.value === value }, option.label)));
    }
    this.dropdown.toggleAttribute('disabled', options.length === 0);
    if (value !== null) queueMicrotask(() => (this.dropdown.value = value));
  }
}
