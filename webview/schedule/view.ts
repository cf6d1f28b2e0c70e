import type { ScheduleCurvePreview, SchedulePreview } from '../../extension/shared/panels';
import { CurveStack } from '../common/curve-stack';
import { element } from '../common/element';
import { saveChoices, savedChoices } from '../common/host-link';
import type { Point } from '../common/line-chart';
import { messageList } from '../common/message-list';
import { Segments } from '../common/segments';
import { cell, rowHead, table } from '../common/table';
import { readTheme } from '../common/theme';
import { figure, placeWords, rate, type Axis } from '../common/words';

type Scale = 'linear' | 'log';

/** The schedule preview: learning rate and momentum of the whole run as configured. While the text has errors the last curve that could be drawn stays. */
export class SchedulePage {
  private readonly choices = savedChoices<{ axis: Axis; scale: Scale }>({ axis: 'epoch', scale: 'linear' });
  private readonly title = element('h1', {});
  private readonly facts = element('p', { class: 'schedule-facts' });
  private readonly messages = element('div', {});
  private readonly stack = new CurveStack(
    [
      { name: 'Learning rate', unit: rate, fromZero: true },
      { name: 'Momentum', unit: figure, tick: (value) => String(Number(value.toPrecision(3))) },
    ],
    (x) => placeWords(x, this.choices.axis),
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
      new Segments('X axis', { step: 'Step', epoch: 'Epoch' }, axis, (next) => choose({ axis: next })).root,
      new Segments('Learning rate', { linear: 'Linear', log: 'Log' }, scale, (next) => choose({ scale: next })).root,
    );
    root.replaceChildren(element('main', { class: 'schedule' }, this.title, this.facts, this.messages, toolbar, this.stack.root, this.epochs));
  }

  show(preview: SchedulePreview): void {
    this.messages.replaceChildren(...(preview.problem === null ? [] : [messageList([{ severity: 'error', text: preview.problem }])]));
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
    this.title.textContent = scheduler ?? 'Constant learning rate';
    const answers = replayed === null ? '' : ` · answers the validation losses of run ${replayed}`;
    this.facts.textContent = `${file} · ${epochs} epochs of ${steps_per_epoch} steps · from ${rate(lr[0] ?? 0)} to ${rate(lr.at(-1) ?? 0)}, highest ${rate(highest(lr))}${answers}`;
    this.epochs.replaceChildren(element('summary', {}, 'Epochs'), epochsTable(preview));
    const divisor = this.choices.axis === 'epoch' ? steps_per_epoch : 1;
    const points = (values: number[]): Point[] => values.map((y, index) => ({ x: (index + 1) / divisor, y }));
    const [first, second] = readTheme().lines;
    this.stack.setLogarithmic(0, this.choices.scale === 'log');
    this.stack.draw([[{ points: points(lr), color: first!, name: '' }], momentum && [{ points: points(momentum), color: second!, name: '' }]], { from: 0, to: lr.length / divisor || 1 });
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
  return table('epochs', ['Epoch', 'First learning rate', 'Last learning rate', ...(momentum ? ['First momentum', 'Last momentum'] : [])], rows);
}
