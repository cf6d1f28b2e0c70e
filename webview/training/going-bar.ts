import type { GoingChange, GoingChoices, TrainingHost } from '../../extension/shared/panels';
import type { EditOutcome } from '../../extension/shared/run-folder';
import { changeWords } from '../../extension/shared/run-words';
import { Dropdown } from '../common/dropdown';
import { element } from '../common/element';
import { messageList, type Message } from '../common/message-list';
import { NumberField } from '../common/number-field';
import { button } from '../common/toolkit';
import { reason, t } from '../common/translate';
import type { RunSeries } from './run-series';

const none = '';
const positive = (value: number) => value > 0;
const notNegative = (value: number) => value >= 0;
const counting = (value: number) => Number.isInteger(value) && value > 0;

/** What may be changed of a run that is going, from its next epoch on: what comes of it is said before it is done. */
export class GoingBar {
  private readonly rate = new NumberField(t('Learning rate'), positive, (lr) => this.want({ lr }));
  private readonly decay = new NumberField(t('Weight decay'), notNegative, (weight_decay) => this.want({ weight_decay }));
  private readonly scheduler = new Dropdown(t('Scheduler'), (name) => this.want({ scheduler: name === none ? null : name }));
  private readonly epochs = new NumberField(t('Epochs'), counting, (epochs) => this.want({ epochs }));
  private readonly apply = button(t('Change from the Next Epoch On'), () => this.carryOut());
  private readonly discard = button(t('Discard'), () => this.drop());
  private readonly words = element('div', { class: 'going-words' });
  private readonly waits = element('p', { class: 'soft', role: 'status' });
  readonly root: HTMLElement = element('div', { class: 'going' }, element('div', { class: 'toolbar' }, this.rate.root, this.decay.root, this.scheduler.root, this.epochs.root, element('span', { class: 'buttons' }, this.discard, this.apply)), this.waits, this.words);
  private run = '';
  private choices: GoingChoices | null = null;
  private wanted: GoingChange = {};
  private asked = '';
  /** Of several questions the last one's answer counts. */
  private turn = 0;

  constructor(
    private readonly host: Pick<TrainingHost, 'going' | 'edit'>,
    /** There is something to change now, or nothing any more. */
    private readonly changed: () => void,
  ) {}

  /** Whether there is anything to change. */
  update(series: RunSeries | null, live: boolean): boolean {
    if (series && live) this.look(series);
    return series !== null && live && this.choices !== null;
  }

  private look(series: RunSeries): void {
    if (series.run !== this.run) {
      this.run = series.run;
      this.choices = null;
      this.drop();
    }
    const key = JSON.stringify([series.run, series.edits.length, series.progress.epochsDone, series.progress.status === 'preparing']);
    if (key === this.asked) return;
    this.asked = key;
    this.fetch();
  }

  private fetch(): void {
    const { run } = this;
    this.host.going({ run }).then((choices) => void (run === this.run && this.take(choices)), (error: unknown) => this.say([{ severity: 'error', text: reason(error) }]));
  }

  private take(choices: GoingChoices | null): void {
    this.choices = choices;
    const words = choices?.waiting ? outcomeWords(choices.waiting) : t('What you change here is checked at once, holds from the next epoch on and stays on record.');
    if (this.waits.textContent !== words) this.waits.textContent = words;
    this.show();
    this.changed();
  }

  private show(): void {
    if (!this.choices) return;
    const { lr, weight_decay, epochs, scheduler, schedulers } = this.choices;
    const chosen = this.wanted.scheduler === undefined ? scheduler : this.wanted.scheduler;
    this.rate.update(this.wanted.lr ?? lr.lr);
    this.rate.root.title = t('{param} of {owner}', { param: lr.param, owner: lr.owner });
    this.decay.root.hidden = weight_decay === null;
    if (weight_decay !== null) this.decay.update(this.wanted.weight_decay ?? weight_decay);
    this.epochs.update(this.wanted.epochs ?? epochs);
    const names = [...new Set([...(scheduler === null ? [] : [scheduler]), ...schedulers])];
    this.scheduler.update([{ value: none, label: t('None') }, ...names.map((name) => ({ value: name, label: name }))], chosen ?? none);
    const isWanted = Object.keys(this.wanted).length > 0;
    this.apply.toggleAttribute('disabled', !isWanted);
    this.discard.hidden = !isWanted;
  }

  private want(change: GoingChange): void {
    this.wanted = { ...this.wanted, ...change };
    const { lr, ...rest } = this.choices!;
    const now: Required<GoingChange> = { ...rest, weight_decay: rest.weight_decay ?? 0, lr: lr.lr };
    this.wanted = Object.fromEntries(Object.entries(this.wanted).filter(([key, value]) => value !== now[key as keyof GoingChange]));
    this.show();
    if (Object.keys(this.wanted).length === 0) return this.say([]);
    this.ask(false, (outcome) => this.say([{ severity: 'information', text: outcomeWords(outcome) }, ...doubts(outcome)]));
  }

  private carryOut(): void {
    if (Object.keys(this.wanted).length === 0) return;
    this.ask(true, (outcome) => {
      this.wanted = {};
      this.say(doubts(outcome));
      this.fetch();
    });
  }

  private ask(carryOut: boolean, then: (outcome: EditOutcome) => void): void {
    const turn = ++this.turn;
    this.host.edit({ run: this.run, change: this.wanted, carryOut }).then((outcome) => turn === this.turn && then(outcome), (error: unknown) => turn === this.turn && this.say([{ severity: 'error', text: reason(error) }]));
  }

  private drop(): void {
    this.turn++;
    this.wanted = {};
    this.say([]);
    this.show();
  }

  private say(messages: Message[]): void {
    this.words.replaceChildren(...(messages.length > 0 ? [messageList(messages)] : []));
  }
}

const outcomeWords = ({ epoch, changes }: EditOutcome): string =>
  changes.length > 0 ? t('From epoch {epoch} on: {changes}', { epoch, changes: changes.map(changeWords).join(', ') }) : t('Nothing is changed any more.');

const doubts = ({ doubts: all }: EditOutcome): Message[] => all.map(({ severity, ...said }) => ({ severity, text: t(said) }));
