import type { ExperimentChoices, TrainingHost } from '../../extension/shared/panels';
import playIcon from '../../media/icons/play.svg';
import { Dropdown } from '../common/dropdown';
import { element } from '../common/element';
import { NumberField } from '../common/number-field';
import { button } from '../common/toolkit';
import { t } from '../common/translate';

const none = '';
const positive = (value: number) => value > 0;
const counting = (value: number) => Number.isInteger(value) && value > 0;

/** What the experiment's file says of the usual things to try next; a change here is an edit there. */
export class ExperimentBar {
  readonly root: HTMLElement;
  private readonly rate = new NumberField(t('Learning rate'), positive, (lr) => this.ask(this.host.changeLr({ run: this.run, lr })));
  private readonly scheduler = new Dropdown(t('Scheduler'), (name) => this.ask(this.host.changeScheduler({ run: this.run, name: name === none ? null : name })));
  private readonly batch = new NumberField(t('Batch size'), counting, (size) => this.change(['data', 'batch_size'], size));
  private readonly epochs = new NumberField(t('Epochs'), counting, (epochs) => this.change(['epochs'], epochs));
  private run = '';

  constructor(
    private readonly host: Pick<TrainingHost, 'change' | 'changeLr' | 'changeScheduler' | 'train' | 'queue'>,
    private readonly ask: (call: Promise<unknown>) => void,
  ) {
    const train = button(t('Train'), () => ask(host.train({ run: this.run })), { look: 'primary', icon: playIcon });
    const queue = button(t('Queue'), () => ask(host.queue({ run: this.run })));
    this.root = element('section', { class: 'experiment-bar toolbar', 'aria-label': t('The experiment, for the next run'), hidden: true }, element('strong', {}, t('Next run')), this.rate.root, this.scheduler.root, this.batch.root, this.epochs.root, train, queue);
  }

  update(run: string, choices: ExperimentChoices | null): void {
    this.run = run;
    this.root.hidden = choices === null;
    if (!choices) return;
    const { file, optimizer, lr, batch_size, epochs, scheduler, schedulers } = choices;
    this.root.title = t('{file}, trained with {optimizer}', { file, optimizer });
    this.rate.update(lr.lr);
    this.rate.root.title = t('{param} of {owner}', { param: lr.param, owner: lr.owner });
    this.batch.update(batch_size);
    this.epochs.update(epochs);
    // A scheduler that is written is offered even where it is no row that could be filled in.
    const names = scheduler !== null && !schedulers.includes(scheduler) ? [scheduler, ...schedulers] : schedulers;
    this.scheduler.update([{ value: none, label: t('None') }, ...names.map((name) => ({ value: name, label: name }))], scheduler ?? none);
  }

  private change(path: string[], value: unknown): void {
    this.ask(this.host.change({ run: this.run, settings: [{ path, value }] }));
  }
}
