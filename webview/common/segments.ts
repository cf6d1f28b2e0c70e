import { element } from './element';

/** A few choices side by side, one of them taken, as the editor's own settings show them. */
export class Segments<T extends string> {
  readonly root: HTMLElement;
  private readonly buttons: Map<T, HTMLButtonElement>;

  constructor(label: string, options: Record<T, string>, value: T, choose: (value: T) => void) {
    const names = Object.keys(options) as T[];
    this.buttons = new Map(
      names.map((name) => [name, element('button', { type: 'button', role: 'radio', onclick: () => this.take(name, choose) }, options[name])]),
    );
    const row = element('span', { class: 'segments', role: 'radiogroup', 'aria-label': label, onkeydown: (event: KeyboardEvent) => this.move(event, names, choose) }, ...this.buttons.values());
    this.root = element('span', { class: 'choice' }, element('span', {}, label), row);
    this.mark(value);
  }

  private take(value: T, choose: (value: T) => void): void {
    this.mark(value);
    choose(value);
  }

  /** Shows this choice as taken. */
  mark(value: T): void {
    for (const [name, button] of this.buttons) {
      button.setAttribute('aria-checked', String(name === value));
      button.tabIndex = name === value ? 0 : -1;
    }
  }

  private move(event: KeyboardEvent, names: T[], choose: (value: T) => void): void {
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = names.findIndex((name) => this.buttons.get(name)!.tabIndex === 0);
    const next = names[(at + step + names.length) % names.length]!;
    this.take(next, choose);
    this.buttons.get(next)!.focus();
  }
}
