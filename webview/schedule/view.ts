import type { ScheduleCurvePreview, SchedulePreview } from '../../extension/shared/panels';
import { CurveStack } from '../common/curve-stack';
import { element } from '../common/element';
import { saveChoices, savedChoices } from '../common/host-link';
import { messageList } from '../common/message-list';
import { Segments } from '../common/segments';
import { cell, rowHead, table } from '../common/table';
import { tableFrame } from '../common/table-frame';
import { readTheme } from '../common/theme';
import { t } from '../common/translate';
import { figure, rate } from '../common/words';
import { placeWords, xAxes } from '../common/x-axes';

type Scale = 'linear' | 'log';

/** The schedule preview: learning rate and momentum of the whole run as configured. While the text has errors the last curve that could be drawn stays. */
export class SchedulePage {
  private readonly choices = savedChoices<{ axis: 'step' | 'epoch'; scale: Scale }>({ axis: 'epoch', scale: 'linear' });
  private readonly title = element('h1', {});
  private readonly facts = element('p', { class: 'schedule-facts' });
  private readonly messages = element('div', {});
  private readonly stack = new CurveStack(
    [
      { id: 'rate', name: t('Learning rate'), unit: rate, fromZero: true },
      { id: 'momentum', name: t('Momentum'), unit: figure, tick: (value) => String(Number(value.toPrecision(3))) },
    ],
    (x) => placeWords(x, this.choices.axis),
    () => t(xAxes[this.choices.axis].title),
  );
  private readonly epochs = element('details', { class: 'fold' });
  private preview: ScheduleCurvePreview | null = null;

  constructor(root: HTMLElement) {
    const { axis, scale } = this.choices;
    const choose = (choice: Partial<typeof this.choices>) => {
      Object.assign(this.choices, choice);
      saveChoices(this.choices);
      this.stack.clearCrosshair();
      this.draw();
    };
    const toolbar = element(
      'div',
      { class: 'toolbar' },
      new Segments(t('X axis'), { step: t('Step'), epoch: t('Epoch') }, axis, (next) => choose({ axis: next })).root,
      new Segments(t('Learning rate'), { linear: t('Linear'), log: t('Log') }, scale, (next) => choose({ scale: next })).root,
    );
    root.replaceChildren(element('main', { class: 'schedule' }, this.title, this.facts, this.messages, toolbar, this.stack.root, this.epochs));
  }

  show(preview: SchedulePreview): void {
    this.messages.replaceChildren(...(preview.problem === null ? [] : [messageList([{ severity: 'error', text: t(preview.problem) }])]));
    if (preview.problem === null) this.preview = preview;
    this.draw();
  }

  retheme(): void {
    this.stack.retheme();
    this.draw();
  }

  private draw(): void {
    const { preview } = this;
    this.stack.root.hidden = this.epochs.hidden = preview === null;
    if (!preview) return;
    const { scheduler, epochs, steps_per_epoch, lr, momentum, replayed, file } = preview;
    this.title.textContent = scheduler ?? t('Constant learning rate');
    const answers = replayed === null ? '' : ` · ${t('answers the validation losses of run {run}', { run: replayed })}`;
    const course = t('{epochs} epochs of {steps} steps · from {first} to {last}, highest {highest}', { epochs, steps: steps_per_epoch, first: rate(lr[0] ?? 0), last: rate(lr.at(-1) ?? 0), highest: rate(highest(lr)) });
    this.facts.textContent = `${file} · ${course}${answers}`;
    this.epochs.replaceChildren(element('summary', {}, t('Epochs')), tableFrame(t('Epochs'), epochsTable(preview)));
    const divisor = this.choices.axis === 'epoch' ? steps_per_epoch : 1;
    const x = lr.map((_, index) => (index + 1) / divisor);
    const [first, second] = readTheme().lines;
    this.stack.setLogarithmic(0, this.choices.scale === 'log');
    this.stack.draw([[{ x, y: lr, color: first!, name: '' }], momentum && [{ x, y: momentum, color: second!, name: '' }]], { from: 0, to: lr.length / divisor || 1 });
  }
}

const highest = (values: number[]): number => values.reduce((most, value) => Math.max(most, value), 0);

/** The curves as numbers: where each epoch begins and ends. */
function epochsTable({ epochs, steps_per_epoch, lr, momentum }: ScheduleCurvePreview): HTMLElement {
  const rows = Array.from({ length: epochs }, (_, epoch) => {
    const [first, last] = [epoch * steps_per_epoch, (epoch + 1) * steps_per_epoch - 1];
    const values = [rate(lr[first] ?? 0), rate(lr[last] ?? 0), ...(momentum ? [figure(momentum[first] ?? 0), figure(momentum[last] ?? 0)] : [])];
    return element('tr', {}, rowHead(String(epoch + 1)), ...values.map(cell));
  });
  return table('epochs', [t('Epoch'), t('First learning rate'), t('Last learning rate'), ...(momentum ? [t('First momentum'), t('Last momentum')] : [])], rows);
}
