import type { Evaluation } from '../../extension/shared/evaluation';
import type { Pixels } from '../../extension/shared/inspector';
import { percent } from '../../extension/shared/run-words';
import { element } from '../common/element';
import { pictureCanvas } from '../common/picture';
import { button } from '../common/toolkit';
import { t } from '../common/translate';

const page = 48;

/** Pictures of an evaluated set, by their indices, fetched a page at a time; one is chosen. */
export class PictureList {
  readonly root = element('section', { class: 'pictures' });
  private readonly heading = element('h2', {});
  private readonly list = element('div', { class: 'found', role: 'listbox' });
  private readonly more = button(t('More'), () => void this.fetch());
  private pictures: number[] = [];
  private turn = 0;
  private evaluation: Evaluation | null = null;

  constructor(
    private readonly thumbnails: (of: Evaluation, pictures: number[]) => Promise<Pixels[]>,
    private readonly choose: (picture: number) => void,
    private readonly fail: (error: unknown) => void,
  ) {
    this.root.append(this.heading, this.list, this.more);
    this.list.addEventListener('keydown', (event) => this.press(event));
  }

  /** `words`: what these pictures are; `second`: what else is said of each. */
  show(evaluation: Evaluation, pictures: number[], words: string, second: (picture: number) => string): void {
    this.turn++;
    this.evaluation = evaluation;
    this.pictures = pictures;
    this.second = second;
    this.heading.textContent = words;
    this.list.setAttribute('aria-label', words);
    this.list.replaceChildren();
    this.more.hidden = true;
    void this.fetch();
  }
  private second: (picture: number) => string = () => '';

  mark(picture: number | null): void {
    const options = [...this.list.children] as HTMLElement[];
    for (const option of options) {
      const isChosen = option.dataset.picture === String(picture);
      option.setAttribute('aria-selected', String(isChosen));
      option.tabIndex = isChosen ? 0 : -1;
    }
    if (options[0] && !options.some(({ tabIndex }) => tabIndex === 0)) options[0].tabIndex = 0;
  }

  private async fetch(): Promise<void> {
    const { evaluation, turn } = this;
    if (!evaluation) return;
    const from = this.list.childElementCount;
    const pictures = this.pictures.slice(from, from + page);
    if (pictures.length === 0) return;
    try {
      const pixels = await this.thumbnails(evaluation, pictures);
      if (turn !== this.turn) return;
      this.list.append(...pictures.map((picture, i) => this.thumbnail(evaluation, picture, pixels[i]!)));
      const chosen = this.list.querySelector<HTMLElement>('[aria-selected=true]');
      this.mark(chosen ? Number(chosen.dataset.picture) : null);
      this.more.hidden = this.list.childElementCount >= this.pictures.length;
    } catch (error) {
      if (turn === this.turn) this.fail(error);
    }
  }

  private thumbnail({ classes, labels, predicted, confidence, files }: Evaluation, picture: number, pixels: Pixels): HTMLElement {
    const [label, said] = [classes[labels[picture]!]!, classes[predicted[picture]!]!];
    const words = t('{picture}: {class}, taken for {predicted} ({share})', { picture: files?.[picture] ?? String(picture), class: label, predicted: said, share: percent(confidence[picture]!) });
    return element('button', { type: 'button', role: 'option', class: 'thumbnail', title: words, 'aria-selected': 'false', 'data-picture': picture, onclick: () => this.choose(picture) },
      pictureCanvas(pixels, words), element('span', {}, label === said ? label : `${label} → ${said}`), element('span', {}, this.second(picture)));
  }

  private press(event: KeyboardEvent): void {
    const options = [...this.list.children] as HTMLElement[];
    const at = options.indexOf(document.activeElement as HTMLElement);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: options.length - 1 }[event.key];
    const to = next === undefined ? undefined : options[next];
    if (!to) return;
    event.preventDefault();
    to.focus();
    to.click();
  }
}
