import { lrDoubt, lrRange, lrSuggestionWords, tooFewSteps } from '../../extension/shared/lr-finder';
import type { LrFinderHost, LrFinding, LrWritten } from '../../extension/shared/panels';
import { saidOf } from '../../extension/shared/reason-of';
import { preparationWords, statusWords } from '../../extension/shared/run-words';
import type { Said } from '../../extension/shared/said';
import rerunIcon from '../../media/icons/play.svg';
import stopIcon from '../../media/icons/stop.svg';
import { CurveStack, type Curve, type Mark } from '../common/curve-stack';
import { element } from '../common/element';
import { messageList, mistakeMessage, type Message } from '../common/message-list';
import { withNextFrame } from '../common/next-frame';
import { ProgressBar } from '../common/progress-bar';
import { Segments } from '../common/segments';
import { cell, rowHead, table } from '../common/table';
import { tableFrame } from '../common/table-frame';
import { readTheme } from '../common/theme';
import { button } from '../common/toolkit';
import { t } from '../common/translate';
import { figure, rate } from '../common/words';
import { roundRate, suggestionNames, SuggestionTable } from './suggestion-table';

const range = { from: Math.log10(lrRange.start), to: Math.log10(lrRange.end) };

/** The learning-rate finder: the smoothed loss over the learning rate as the test goes on, and what it suggests. */
export class LrFinderPage {
  private readonly facts = element('p', { class: 'finder-facts' });
  private readonly bar = new ProgressBar(t('Progress of the test'));
  private readonly messages = element('div', {});
  private readonly target = element('p', { class: 'finder-facts' });
  private readonly stack = new CurveStack([{ id: 'loss', name: t('Smoothed loss'), unit: figure, tick: (value) => String(Number(value.toPrecision(3))) }], (x) => `lr ${rate(10 ** x)}`, () => t('Learning rate'), (x) => (Number.isInteger(x) ? rate(10 ** x) : ''));
  private readonly suggestions: SuggestionTable;
  private readonly points = tableFrame(t('Steps'));
  private readonly stop: HTMLElement;
  private readonly rerun: HTMLElement;
  /** Of the next test. */
  private steps = lrRange.steps;
  private readonly stepsChoice = new Segments(t('Steps'), { 100: '100', 200: '200', 400: '400' }, String(this.steps), (steps) => (this.steps = Number(steps)));
  private finding: LrFinding | null = null;
  /** What went wrong with the last thing asked of the host. */
  private trouble: Said | null = null;
  private messagesOf = '';
  private readonly changed = withNextFrame(() => {
    if (this.finding) this.draw(this.finding);
  });

  constructor(
    root: HTMLElement,
    private readonly host: LrFinderHost,
  ) {
    this.stop = button(t('Stop'), () => this.ask(host.stop({})), { icon: stopIcon });
    this.rerun = button(t('Run Again'), () => this.ask(host.run({ steps: this.steps })), { icon: rerunIcon });
    this.suggestions = new SuggestionTable((lr) => this.ask(host.write({ lr })));
    const title = element('div', { class: 'title-row' }, element('h1', {}, t('Learning rate finder')), element('div', { class: 'buttons' }, this.stepsChoice.root, this.stop, this.rerun));
    const table = element('details', { class: 'fold' }, element('summary', {}, t('Steps')), this.points);
    root.replaceChildren(element('main', { class: 'lr-finder' }, title, this.bar.root, this.facts, this.messages, this.stack.root, this.suggestions.root, this.target, table));
  }

  show(finding: LrFinding): void {
    if (finding.steps !== this.finding?.steps) this.stepsChoice.mark(String((this.steps = finding.steps)));
    this.finding = finding;
    this.changed();
  }

  retheme(): void {
    this.stack.retheme();
    this.changed();
  }

  private ask(call: Promise<void>): void {
    call.then(
      () => (this.trouble = null),
      (error: unknown) => (this.trouble = saidOf(error)),
    ).finally(() => this.changed());
  }

  private draw(finding: LrFinding): void {
    const { status, lr, loss, file, suggestions, written } = finding;
    const going = status === 'preparing' || status === 'running';
    this.stop.hidden = !going;
    this.rerun.hidden = going;
    this.bar.update(status === 'preparing' ? preparedShare(finding) : status === 'finished' ? 1 : lr.length / finding.steps, !going);
    this.facts.textContent = `${file} · ${findingWords(finding)}`;
    this.drawMessages(finding);
    this.drawCurve(finding);
    const { lines } = readTheme();
    this.suggestions.update(suggestions, written, lines.slice(1));
    this.target.textContent = written === null ? t('The file has errors: mend them to write a learning rate into it.') : targetWords(written);
    this.points.replaceChildren(
      table('points', [t('Step'), t('Learning rate'), t('Smoothed loss')], lr.map((value, i) => element('tr', {}, rowHead(String(i + 1)), cell(rate(value)), cell(figure(loss[i]!))))),
    );
  }

  private drawCurve({ lr, loss, suggestions, written }: LrFinding): void {
    const { lines, foreground } = readTheme();
    const x = lr.map(Math.log10);
    const curve: Curve = { x, y: loss, color: lines[0]!, name: '' };
    const dots = suggestions
      ? suggestionNames.map((name, index): Curve => ({ x: [Math.log10(suggestions[name])], y: [valueAt(x, loss, Math.log10(suggestions[name]))], color: lines[index + 1]!, dots: true, name: null }))
      : [];
    if (loss.length > 0) this.stack.setWindow(0, windowOf(loss));
    this.stack.draw([[curve, ...dots]], range);
    const marks = suggestions
      ? suggestionNames.map((name, index): Mark => ({ x: Math.log10(suggestions[name]), label: `${t(lrSuggestionWords[name].name)} ${rate(roundRate(suggestions[name]))}`, color: lines[index + 1]! }))
      : [];
    const now = (written ?? [])
      .map((place): Mark => ({ x: Math.log10(place.lr), label: t('{param} now {lr}', { param: placeWords(place), lr: rate(place.lr) }), color: foreground, dashed: true }))
      .filter(({ x }) => x >= range.from && x <= range.to);
    this.stack.mark([...marks, ...now]);
  }

  /** Made anew only where they differ: each new one is spoken. */
  private drawMessages(finding: LrFinding): void {
    const messages = this.allMessages(finding);
    const state = JSON.stringify(messages);
    if (state === this.messagesOf) return;
    this.messagesOf = state;
    this.messages.replaceChildren(...(messages.length > 0 ? [messageList(messages)] : []));
  }

  private allMessages({ status, error, steps, lr, loss, suggestions, outdated }: LrFinding): Message[] {
    const errors = [this.trouble, error].filter((said) => said !== null).map((said) => mistakeMessage(said, ({ line, column }) => this.ask(this.host.goTo({ line, column }))));
    const doubt = status !== 'finished' ? null : suggestions ? lrDoubt(loss, steps) : tooFewSteps(lr.length).mistake;
    const doubts: Message[] = doubt === null ? [] : [{ severity: 'warning', text: t(doubt) }];
    const old: Message[] = outdated && status !== 'failed' ? [{ severity: 'information', text: t('The experiment has changed since this test began: run it again.') }] : [];
    return [...errors, ...doubts, ...old];
  }
}

function findingWords({ status, preparing, steps, lr, loss }: LrFinding): string {
  const last = t('lr {lr}, loss {loss}', { lr: rate(lr.at(-1) ?? 0), loss: figure(loss.at(-1) ?? 0) });
  switch (status) {
    case 'preparing':
      return preparing ? preparationWords(preparing, t) : t('starting');
    case 'running':
      return t('step {step} of {steps}: {figures}', { step: lr.length, steps, figures: last });
    case 'finished':
      return t(loss.at(-1)! > 4 * Math.min(...loss) ? 'ended after {steps} steps at {figures}, four times its lowest' : 'ended after {steps} steps at {figures}', { steps: lr.length, figures: last });
    case 'stopped':
      return lr.length === 0 ? t('stopped before its first step') : t('stopped after step {step} of {steps}: {figures}', { step: lr.length, steps, figures: last });
    case 'failed':
      return t(statusWords.failed);
  }
}

function preparedShare({ preparing }: LrFinding): number | null {
  return preparing?.total ? preparing.done / preparing.total : null;
}

const placeWords = ({ owner, param }: LrWritten): string => (param === 'lr' ? t('{optimizer}\'s lr', { optimizer: owner }) : t('max_lr of {scheduler}', { scheduler: owner }));

/** What a click writes, and why there. */
function targetWords(written: LrWritten[]): string {
  const places = written.map((place) => t('{param}, now {lr}', { param: placeWords(place), lr: rate(place.lr) })).reduce((first, second) => t('{first} and {second}', { first, second }));
  const why = written.every(({ param }) => param === 'lr') ? '' : t('A schedule that brings its own learning rate does not use the optimizer\'s.');
  const lower = written.some(({ owner, param }) => param === 'max_lr' && owner === 'CyclicLR') ? t('Its base_lr becomes a quarter of that where it would not lie below.') : '';
  return [t('A click writes {places}.', { places }), why, lower].filter((words) => words !== '').join(' ');
}

/** From the plateau of the small learning rates down to the lowest loss, with room for both: where the loss explodes it runs out of the picture. */
function windowOf(loss: number[]): { from: number; to: number } {
  const lowest = Math.min(...loss);
  const plateau = Math.max(...loss.slice(0, Math.max(loss.indexOf(lowest) + 1, Math.ceil(loss.length / 4))));
  const span = Math.max(plateau - lowest, 0.02 * Math.abs(plateau));
  return { from: lowest - 0.15 * span, to: plateau + 0.6 * span };
}

/** The curve's value at a place, between two of its points along a straight line. */
function valueAt(x: number[], y: number[], at: number): number {
  const after = x.findIndex((each) => each >= at);
  if (after <= 0) return y[Math.max(0, after)] ?? NaN;
  const [a, b] = [after - 1, after];
  return y[a]! + ((y[b]! - y[a]!) * (at - x[a]!)) / (x[b]! - x[a]!);
}
