import type { PlateauChoice, PlateauRate, TrainingHost } from '../../extension/shared/panels';
import type { Curve } from '../common/curve-stack';
import { element } from '../common/element';
import { NumberField } from '../common/number-field';
import { readTheme } from '../common/theme';
import { reason, t } from '../common/translate';
import type { Axis } from '../common/x-axes';
import type { RunSeries } from './run-series';

export interface PlateauChoices extends PlateauChoice {
  shown: boolean;
}

/** The learning rate as ReduceLROnPlateau would have set it in a run that is over: what it is asked with, and the dashed line of it. */
export class PlateauLine {
  readonly root: HTMLElement;
  private readonly tick = element('input', { type: 'checkbox' });
  private readonly patience: NumberField;
  private readonly factor: NumberField;
  private readonly fields: HTMLElement;
  private readonly words = element('p', { class: 'soft', role: 'status' });
  private answer: PlateauRate | null = null;
  private series: RunSeries | null = null;
  private asked = '';

  constructor(
    private readonly host: Pick<TrainingHost, 'plateau'>,
    private choices: PlateauChoices,
    choose: (choices: PlateauChoices) => void,
    /** Something has come: to be drawn with all the rest. */
    private readonly changed: () => void,
  ) {
    const take = (choice: Partial<PlateauChoices>): void => choose((this.choices = { ...this.choices, ...choice }));
    this.patience = new NumberField(t('Patience'), (value) => Number.isInteger(value) && value >= 0, (value) => take({ patience: value }));
    this.factor = new NumberField(t('Factor'), (value) => value > 0 && value < 1, (value) => take({ factor: value }));
    this.tick.checked = choices.shown;
    this.tick.addEventListener('change', () => take({ shown: this.tick.checked }));
    this.fields = element('span', { class: 'choices' }, this.patience.root, this.factor.root);
    this.root = element('div', { class: 'plateau' }, element('div', { class: 'toolbar' }, element('label', { class: 'choice' }, this.tick, element('span', {}, t('As ReduceLROnPlateau would have set it'))), this.fields), this.words);
  }

  /** `series`: the one run that is shown and over; null hides all of it. */
  update(series: RunSeries | null): void {
    this.series = series;
    this.root.hidden = series === null;
    const { shown, patience, factor } = this.choices;
    this.fields.hidden = this.words.hidden = !shown;
    this.patience.update(patience);
    this.factor.update(factor);
    if (!series || !shown) return;
    const { run } = series;
    const key = JSON.stringify([run, patience, factor, series.epochs.length]);
    if (key === this.asked) return;
    this.asked = key;
    this.host.plateau({ run, patience, factor }).then(
      (answer) => this.take(key, answer, t(answer.words)),
      (error: unknown) => this.take(key, null, reason(error)),
    );
  }

  /** Over the learning rate of the run; null where it is not asked for. */
  curve(axis: Axis): Curve | null {
    const { series, answer } = this;
    if (!series || !this.choices.shown || answer?.run !== series.run) return null;
    const ends = series.epochs.map(({ step }) => series.placeOf(step, axis));
    const [x, y]: [number[], number[]] = [[], []];
    let from = series.extent(axis)?.from ?? 0;
    ends.forEach((to, i) => {
      if (to === null || answer.lr[i] === undefined) return;
      x.push(from, to);
      y.push(answer.lr[i], answer.lr[i]);
      from = to;
    });
    return { x, y, color: readTheme().lines[1]!, dash: [5, 3], name: 'ReduceLROnPlateau' };
  }

  private take(key: string, answer: PlateauRate | null, words: string): void {
    if (key !== this.asked) return;
    this.answer = answer;
    this.words.textContent = words;
    this.changed();
  }
}
