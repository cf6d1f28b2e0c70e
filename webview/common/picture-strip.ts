import type { PictureThumbnail } from '../../extension/shared/inspector';
import pictureIcon from '../../media/icons/picture.svg';
import { element } from './element';
import { pictureCanvas } from './picture';
import { button } from './toolkit';
import { t } from './translate';

const page = 48;

interface Source<Ref> {
  /** "Pictures of the validation set": where they are from. */
  name: string;
  pictures(range: { from: number; count: number }): Promise<{ total: number; pictures: PictureThumbnail<Ref>[] }>;
  pickImage(argument: Record<string, never>): Promise<Ref | null>;
}

/** A picture of a data set, or a file. */
type AnyRef = { kind: string; index: number } | { kind: 'file'; path: string };

/** Pictures of a data set to choose from, fetched as the strip is scrolled, and a button for the user's own file. One is chosen; any number where each press takes one more (`each`), or one with Ctrl does (`beside`). */
export class PictureStrip<Ref extends AnyRef> {
  private readonly list: HTMLElement;
  readonly root: HTMLElement;
  private key = '';
  private classes: string[] = [];
  private chosen: Ref[] = [];
  private total = 0;
  private fetching = false;

  constructor(
    private readonly source: Source<Ref>,
    /** `beside`: with Ctrl, Cmd or Shift, to be seen beside what is chosen. */
    private readonly choose: (image: Ref, beside: boolean) => void,
    private readonly fail: (error: unknown) => void,
    private readonly multiple: 'no' | 'each' | 'beside' = 'no',
  ) {
    this.list = element('div', { class: 'thumbnails', role: 'listbox', 'aria-label': source.name, 'aria-orientation': 'horizontal', ...(multiple !== 'no' && { 'aria-multiselectable': 'true' }) });
    const own = button(t('Own Picture…'), () => void source.pickImage({}).then((image) => image && this.choose(image, false), fail), { icon: pictureIcon });
    this.root = element('div', { class: 'picture-strip' }, this.list, own);
    this.list.addEventListener('scroll', () => void this.fetchMore());
    this.list.addEventListener('keydown', (event) => this.press(event));
  }

  /** Other pictures, where `key` is another, and which of them are chosen. */
  async show(key: string, classes: string[], chosen: Ref[]): Promise<void> {
    this.classes = classes;
    this.mark(chosen);
    if (this.key === key) return;
    this.key = key;
    this.total = page;
    this.fetching = false;
    this.list.replaceChildren();
    await this.fetchMore();
  }

  mark(chosen: Ref[]): void {
    this.chosen = chosen;
    const wanted = new Set(chosen.map((ref) => JSON.stringify(ref)));
    const options = [...this.list.children] as HTMLElement[];
    const focused = options.includes(document.activeElement as HTMLElement);
    for (const option of options) {
      const taken = wanted.has(option.dataset.ref!);
      option.setAttribute('aria-selected', String(taken));
      option.tabIndex = (focused ? option === document.activeElement : taken) ? 0 : -1;
    }
    const [first, ...others] = options.filter(({ tabIndex }) => tabIndex === 0);
    for (const other of others) other.tabIndex = -1;
    if (options[0] && !first) options[0].tabIndex = 0;
  }

  focus(): void {
    this.list.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }

  private async fetchMore(): Promise<void> {
    const { list, key } = this;
    const from = list.childElementCount;
    if (this.fetching || from >= this.total || list.scrollLeft + 2 * list.clientWidth < list.scrollWidth) return;
    this.fetching = true;
    try {
      const { total, pictures } = await this.source.pictures({ from, count: page });
      if (key !== this.key) return;
      this.total = total;
      list.append(...pictures.map((picture) => this.thumbnail(picture)));
      this.mark(this.chosen);
    } catch (error) {
      this.fail(error);
    } finally {
      if (key === this.key) this.fetching = false;
    }
  }

  private thumbnail({ ref, label, pixels }: PictureThumbnail<Ref>): HTMLElement {
    const name = label === null ? '' : (this.classes[label] ?? String(label));
    const words = 'index' in ref ? t('Picture {index}, {class}', { index: ref.index, class: name }) : ref.path;
    return element('button', { type: 'button', role: 'option', class: 'thumbnail', title: words, 'data-ref': JSON.stringify(ref), onclick: (event: MouseEvent) => this.choose(ref, event.ctrlKey || event.metaKey || event.shiftKey) }, pictureCanvas(pixels, words), element('span', {}, name));
  }

  /** The arrow keys go along the strip; where one picture is chosen it is the one they come to. */
  private press(event: KeyboardEvent): void {
    const options = [...this.list.children] as HTMLElement[];
    const at = options.indexOf(document.activeElement as HTMLElement);
    if (this.multiple === 'beside' && at >= 0 && ['Enter', ' '].includes(event.key) && (event.ctrlKey || event.metaKey || event.shiftKey)) {
      event.preventDefault();
      return this.choose(JSON.parse(options[at]!.dataset.ref!) as Ref, true);
    }
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: options.length - 1 }[event.key];
    if (next === undefined || !options[next]) return;
    event.preventDefault();
    options[next].focus();
    if (this.multiple === 'each') this.mark(this.chosen);
    else this.choose(JSON.parse(options[next].dataset.ref!) as Ref, false);
  }
}
