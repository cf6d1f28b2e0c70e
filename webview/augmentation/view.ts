import type { AugmentedDataset, AugmentationProblem, TrainingImage } from '../../extension/shared/augmentation';
import type { PreparationProgress } from '../../extension/shared/events';
import type { AugmentationHost } from '../../extension/shared/panels';
import { saidOf } from '../../extension/shared/reason-of';
import { preparationWords } from '../../extension/shared/run-words';
import { element } from '../common/element';
import { saveChoices, savedChoices } from '../common/host-link';
import { messageList } from '../common/message-list';
import { NumberField } from '../common/number-field';
import { PictureStrip } from '../common/picture-strip';
import { Segments } from '../common/segments';
import { button } from '../common/toolkit';
import { t } from '../common/translate';
import { PictureVariants, type Look } from './picture-variants';

interface Choices {
  images: TrainingImage[];
  look: Look;
  /** Null for the experiment's own. */
  seed: number | null;
  /** The first epoch shown, from 0. */
  epoch: number;
  count: number;
}

const counts = { 4: '4', 8: '8', 16: '16' };
const whole = (value: number) => Number.isSafeInteger(value) && value >= 0;

/** The augmentation preview: what each epoch will make of the chosen pictures. While the text has errors the last pictures that could be made stay. */
export class AugmentationPage {
  private readonly choices = savedChoices<Choices>({ images: [{ kind: 'training', index: 0 }], look: 'steps', seed: null, epoch: 0, count: 4 });
  private readonly facts = element('p', { class: 'facts' });
  private readonly messages = element('div', {});
  private readonly hint = element('p', { class: 'facts', hidden: true }, t('Choose a picture above, or several, to see what each epoch makes of them.'));
  private readonly seed = new NumberField(t('Seed'), whole, (seed) => this.choose({ seed: seed === this.dataset?.seed ? null : seed }));
  private readonly epoch = new NumberField(t('From epoch'), (value) => whole(value) && value > 0, (epoch) => this.choose({ epoch: epoch - 1 }));
  private readonly ownSeed = button(t('Seed of the File'), () => this.choose({ seed: null }));
  private readonly strip: PictureStrip<TrainingImage>;
  private readonly pictures = element('div', { class: 'augmented-pictures' });
  private readonly page: HTMLElement;
  private readonly shown = new Map<string, PictureVariants>();
  private dataset: AugmentedDataset | null = null;
  private turn = 0;
  private problem: AugmentationProblem | null = null;
  private preparing: PreparationProgress | null = null;

  constructor(
    root: HTMLElement,
    private readonly host: AugmentationHost,
  ) {
    const { look, count } = this.choices;
    this.strip = new PictureStrip({ name: t('Pictures of the training set'), pictures: host.pictures, pickImage: host.pickImage }, (image) => this.toggle(image), (error) => this.fail(error), 'each');
    const newSeed = button(t('New Seed'), () => this.choose({ seed: (this.choices.seed ?? this.dataset?.seed ?? 0) + 1 }));
    const toolbar = element(
      'div',
      { class: 'toolbar' },
      new Segments<Look>(t('Show'), { steps: t('Each step'), results: t('Results') }, look, (next) => this.choose({ look: next })).root,
      this.epoch.root,
      new Segments(t('Epochs'), counts, String(count) as never, (next) => this.choose({ count: Number(next) })).root,
      element('span', { class: 'seed' }, this.seed.root, newSeed, this.ownSeed),
    );
    this.page = element('main', { class: 'augmentation', 'aria-busy': 'true' }, element('h1', {}, t('Augmentation')), this.facts, this.messages, toolbar, this.strip.root, this.hint, this.pictures);
    root.replaceChildren(this.page);
    this.update();
  }

  /** Asks what the text says now; answers that a later question has overtaken are dropped. */
  async ask(again = false): Promise<void> {
    const turn = ++this.turn;
    this.page.setAttribute('aria-busy', 'true');
    const answer = await this.host.ready({ again }).catch((error: unknown) => ({ file: null, problem: saidOf(error), retry: true }));
    if (turn !== this.turn) return;
    this.page.removeAttribute('aria-busy');
    this.problem = answer.problem === null ? null : answer;
    if (answer.problem === null) this.setDataset(answer, answer.file);
    this.tell();
  }

  setPreparing(preparing: PreparationProgress | null): void {
    this.preparing = preparing;
    this.tell();
  }

  private setDataset(dataset: AugmentedDataset, file: string): void {
    const { choices } = this;
    const another = this.dataset?.key !== dataset.key;
    this.dataset = dataset;
    if (another) {
      const there = choices.images.filter((image) => image.kind === 'file' || image.index < dataset.count);
      choices.images = choices.images.length > 0 && there.length === 0 ? [{ kind: 'training', index: 0 }] : there;
    }
    this.facts.textContent = t('{file} · {dataset}, {count} training pictures · each variant is what that epoch of a run will see', { file, dataset: dataset.name, count: dataset.count.toLocaleString('en') });
    void this.strip.show(dataset.key, dataset.classes, choices.images);
    this.update();
  }

  private choose(choice: Partial<Choices>): void {
    Object.assign(this.choices, choice);
    this.update();
  }

  private toggle(image: TrainingImage): void {
    const name = JSON.stringify(image);
    const { images } = this.choices;
    const others = images.filter((each) => JSON.stringify(each) !== name);
    this.choose({ images: others.length < images.length ? others : [...images, image] });
    this.strip.mark(this.choices.images);
  }

  /** Brings everything up to the choices, and asks anew for what is shown. */
  private update(): void {
    const { images, look, seed, epoch, count } = this.choices;
    saveChoices(this.choices);
    this.epoch.update(epoch + 1);
    if (this.dataset) this.seed.update(seed ?? this.dataset.seed);
    this.ownSeed.hidden = seed === null;
    this.hint.hidden = images.length > 0;
    if (!this.dataset) return;
    const { classes } = this.dataset;
    const names = new Map(images.map((image) => [JSON.stringify(image), image]));
    for (const [name, { root }] of this.shown) {
      if (names.has(name)) continue;
      root.remove();
      this.shown.delete(name);
    }
    for (const [name, image] of names) {
      const known = this.shown.get(name);
      const picture = known ?? new PictureVariants(image, this.host, () => {
        this.toggle(image);
        this.strip.focus();
      });
      if (!known) {
        this.shown.set(name, picture);
        this.pictures.append(picture.root);
      }
      picture.show({ seed, epoch, count }, look, classes);
    }
  }

  private fail(error: unknown): void {
    this.problem = { problem: saidOf(error), retry: true };
    this.tell();
  }

  private tell(): void {
    const { problem, preparing } = this;
    const said = problem ? [messageList([{ severity: 'error', text: t(problem.problem) }])] : preparing !== null ? [messageList([{ severity: 'information', text: t('Getting the pictures ready: {progress}.', { progress: preparationWords(preparing, t) }) }])] : [];
    const retry = problem?.retry ? [button(t('Try Again'), () => void this.ask(true))] : [];
    this.messages.replaceChildren(...said, ...retry);
  }
}

