import type { MethodGroup, RunDescription } from '../../extension/shared/inspector';
import { element } from '../common/element';
import { t } from '../common/translate';

const groupNames: Record<MethodGroup, () => string> = { layer: () => t('By a layer\'s maps'), picture: () => t('By the picture\'s pixels') };

/** The methods by what they look at. A click or Enter takes one alone; with Ctrl (Cmd, Shift) one more beside the others, or one less. Arrow keys go along. */
export class MethodChoice {
  readonly root = element('div', { class: 'methods', onkeydown: (event: KeyboardEvent) => this.press(event) });
  private methods: RunDescription['methods'] = [];
  private chosen: string[] = [];

  constructor(private readonly choose: (methods: string[]) => void) {}

  update(methods: RunDescription['methods'], chosen: string[]): void {
    this.chosen = chosen;
    if (JSON.stringify(methods) !== JSON.stringify(this.methods)) {
      this.methods = methods;
      const groups = [...new Set(methods.map(({ group }) => group))];
      this.root.replaceChildren(...groups.map((group) => this.group(groupNames[group](), methods.filter((each) => each.group === group))));
    }
    for (const button of this.buttons) button.setAttribute('aria-pressed', String(chosen.includes(button.value)));
    // The Tab key comes to one of each group.
    for (const group of this.root.querySelectorAll('.segments')) {
      const buttons = [...group.querySelectorAll('button')];
      this.stopAt(buttons.find((button) => button === document.activeElement) ?? buttons.find(({ value }) => chosen.includes(value)) ?? buttons[0]!);
    }
  }

  private stopAt(button: HTMLButtonElement): void {
    for (const other of button.parentElement!.querySelectorAll('button')) other.tabIndex = other === button ? 0 : -1;
  }

  private get buttons(): HTMLButtonElement[] {
    return [...this.root.querySelectorAll('button')];
  }

  private group(label: string, methods: RunDescription['methods']): HTMLElement {
    const buttons = methods.map(({ name, doc }) => element('button', { type: 'button', value: name, title: t(doc), onclick: (event: MouseEvent) => this.take(name, event) }, name));
    return element('div', { class: 'choice' }, element('span', {}, label), element('span', { class: 'segments', role: 'group', 'aria-label': label }, ...buttons));
  }

  private take(name: string, { ctrlKey, metaKey, shiftKey }: MouseEvent | KeyboardEvent): void {
    if (!ctrlKey && !metaKey && !shiftKey) return this.choose([name]);
    const others = this.chosen.filter((each) => each !== name);
    if (others.length < this.chosen.length) this.choose(others.length > 0 ? others : [name]);
    else this.choose([...others, name]);
  }

  private press(event: KeyboardEvent): void {
    const { buttons } = this;
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    if (at < 0) return;
    if (['Enter', ' '].includes(event.key)) {
      event.preventDefault();
      return this.take(buttons[at]!.value, event);
    }
    const next = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (next === undefined || !buttons[next]) return;
    event.preventDefault();
    this.stopAt(buttons[next]);
    buttons[next].focus();
  }
}
