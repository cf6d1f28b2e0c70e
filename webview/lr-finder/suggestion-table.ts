import { lrSuggestionWords, type LrSuggestions } from '../../extension/shared/lr-finder';
import type { LrWritten } from '../../extension/shared/panels';
import { element } from '../common/element';
import { button } from '../common/toolkit';
import { t } from '../common/translate';
import { rate } from '../common/words';

export type SuggestionName = keyof LrSuggestions;
export const suggestionNames = Object.keys(lrSuggestionWords) as SuggestionName[];

/** A range test says no more than two figures of a learning rate: so many are shown, and so many are written. */
export const roundRate = (lr: number): number => Number(lr.toPrecision(2));

interface Row {
  root: HTMLElement;
  swatch: HTMLElement;
  value: HTMLElement;
  use: HTMLElement;
  lr: number | null;
}

/** The suggested learning rates, each with the button that writes it into the experiment. */
export class SuggestionTable {
  private readonly rows: Record<SuggestionName, Row>;
  readonly root: HTMLElement;

  constructor(use: (lr: number) => void) {
    this.rows = Object.fromEntries(suggestionNames.map((name) => [name, this.row(name, use)])) as Record<SuggestionName, Row>;
    const body = element('tbody', {}, ...suggestionNames.map((name) => this.rows[name].root));
    this.root = element('table', { class: 'suggestions' }, element('caption', { class: 'visually-hidden' }, t('Suggested learning rates')), body);
  }

  update(suggestions: LrSuggestions | null, written: LrWritten[] | null, colors: string[]): void {
    suggestionNames.forEach((name, index) => {
      const { swatch, value, use } = this.rows[name];
      const lr = suggestions && roundRate(suggestions[name]);
      this.rows[name].lr = lr;
      swatch.style.background = colors[index]!;
      value.textContent = lr === null ? '–' : rate(lr);
      const there = lr !== null && written !== null && written.every((place) => place.lr === lr);
      use.toggleAttribute('disabled', lr === null || written === null);
      use.setAttribute('aria-pressed', String(there));
      // The default stands out, until it is taken.
      use.setAttribute('appearance', index === 0 && !there ? 'primary' : 'secondary');
      use.textContent = there ? t('✓ In the file') : lr === null ? t('Use') : t('Use {lr}', { lr: rate(lr) });
      use.title = use.ariaLabel = there ? t('{lr} is in the file', { lr: rate(lr) }) : lr === null ? t('Nothing to use yet') : t('Use {lr}, {suggestion}', { lr: rate(lr), suggestion: lrSuggestionWords[name].name });
    });
  }

  private row(name: SuggestionName, write: (lr: number) => void): Row {
    const words = lrSuggestionWords[name];
    const swatch = element('i', { class: 'swatch' });
    const value = element('td', { class: 'suggested' });
    const press = () => {
      const { lr } = this.rows[name];
      if (lr !== null) write(lr);
    };
    const use = button(t('Use'), press);
    const root = element('tr', {}, element('th', { scope: 'row' }, swatch, element('b', {}, t(words.name)), element('small', {}, t(words.doc))), value, element('td', {}, use));
    return { root, swatch, value, use, lr: null };
  }
}
