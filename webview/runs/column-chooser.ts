import { element } from '../common/element';
import { t } from '../common/translate';
import { figureWords, heading } from '../common/cell-words';

export interface ChooserActs {
  /** Names, as the columns are to stand; none: what differs. */
  choose(columns: string[]): void;
  /** Whether a column can have that name: null, or why not. */
  refusal(name: string): Promise<string | null>;
  /** All parameters that any run has. */
  parameters(): Promise<string[]>;
}

/** Which columns there are: figures and parameters to tick, and a field for any other parameter. */
export class ColumnChooser {
  private readonly ticks = element('div', { class: 'ticks' });
  private readonly names = element('datalist', { id: 'parameter-names' });
  private readonly problem = element('p', { id: 'column-problem', class: 'field-problem', role: 'alert', hidden: true });
  private readonly field = element('input', { type: 'text', class: 'text-field', list: 'parameter-names', spellcheck: 'false', 'aria-label': t('Another parameter'), 'aria-describedby': 'column-problem', placeholder: 'model.0.out_channels' });
  private readonly usual = element('button', { type: 'button', class: 'link', onclick: () => this.acts.choose([]) }, t('What differs'));
  readonly root: HTMLDetailsElement;
  private shown: string[] = [];
  private state = '';

  constructor(private readonly acts: ChooserActs) {
    this.root = element('details', { class: 'fold columns' }, element('summary', {}, t('Columns')), element('div', { class: 'toolbar' }, this.usual, element('label', { class: 'choice' }, element('span', {}, t('Another parameter')), this.field), this.names), this.problem, this.ticks);
    this.field.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') void this.add(this.field.value.trim());
    });
    this.root.addEventListener('toggle', () => this.root.open && void this.acts.parameters().then((names) => this.names.replaceChildren(...names.map((value) => element('option', { value })))));
  }

  /** `columns`: as they stand now; `chosen`: whether anybody has chosen them. */
  update(columns: string[], differing: string[], chosen: boolean): void {
    this.usual.setAttribute('aria-pressed', String(!chosen));
    const names = [...new Set([...Object.keys(figureWords).filter((name) => name !== 'name'), ...differing, ...columns])];
    const state = JSON.stringify([columns, names]);
    if (state === this.state) return;
    this.state = state;
    this.shown = columns;
    const focused = this.ticks.contains(document.activeElement) ? (document.activeElement as HTMLInputElement).value : null;
    this.ticks.replaceChildren(...names.map((name) => this.tick(name)));
    if (focused !== null) this.ticks.querySelector<HTMLElement>(`[value="${CSS.escape(focused)}"]`)?.focus();
  }

  private tick(name: string): HTMLElement {
    const box = element('input', { type: 'checkbox', value: name, checked: this.shown.includes(name) });
    box.addEventListener('change', () => this.acts.choose(box.checked ? [...this.shown, name] : this.shown.filter((each) => each !== name)));
    return element('label', { title: name }, box, element('span', {}, heading(name)));
  }

  private async add(name: string): Promise<void> {
    if (name === '') return;
    const refusal = await this.acts.refusal(name);
    this.problem.hidden = refusal === null;
    this.problem.textContent = refusal ?? '';
    this.field.setAttribute('aria-invalid', String(refusal !== null));
    if (refusal !== null) return;
    this.field.value = '';
    this.acts.choose([...this.shown.filter((each) => each !== name), name]);
  }
}
