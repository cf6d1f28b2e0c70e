import type { ImageRef, InspectorApi, PictureThumbnail } from '../../extension/shared/inspector';
import pictureIcon from '../../media/icons/picture.svg';
import { element } from './element';
import { pictureCanvas } from './picture';
import { button } from './toolkit';

const page = 48;

interface Source {
  pictures: InspectorApi['pictures'];
  pickImage(argument: Record<string, never>): Promise<ImageRef | null>;
}

/** Validation pictures to choose from, fetched as the strip is scrolled, and a button for the user's own file. */
export class PictureStrip {
  private readonly list = element('div', { class: 'thumbnails', role: 'listbox', 'aria-label': 'Pictures of the validation set', 'aria-orientation': 'horizontal' });
  readonly root: HTMLElement;
  private run = '';
  private classes: string[] = [];
  private chosen: ImageRef | null = null;
  private total = 0;
  private fetching = false;

  constructor(
    private readonly source: Source,
    private readonly choose: (image: ImageRef) => void,
    private readonly fail: (error: unknown) => void,
  ) {
    const own = button('Own Picture…', () => void source.pickImage({}).then((image) => image && this.take(image), fail), { icon: pictureIcon });
    this.root = element('div', { class: 'picture-strip' }, this.list, own);
    this.list.addEventListener('scroll', () => void this.fetchMore());
    this.list.addEventListener('keydown', (event) => this.key(event));
  }

  /** Other pictures, where the run is another. */
  async show(run: string, classes: string[], chosen: ImageRef): Promise<void> {
    this.chosen = chosen;
    this.classes = classes;
    if (this.run === run) return this.mark();
    this.run = run;
    this.total = page;
    this.fetching = false;
    this.list.replaceChildren();
    await this.fetchMore();
  }

  private async fetchMore(): Promise<void> {
    const { list, run } = this;
    const from = list.childElementCount;
    if (this.fetching || from >= this.total || list.scrollLeft + 2 * list.clientWidth < list.scrollWidth) return;
    this.fetching = true;
    try {
      const { total, pictures } = await this.source.pictures({ run, from, count: page });
      if (run !== this.run) return;
      this.total = total;
      list.append(...pictures.map((picture) => this.thumbnail(picture)));
      this.mark();
    } catch (error) {
      this.fail(error);
    } finally {
      this.fetching = false;
    }
  }

  private thumbnail({ ref, label, pixels }: PictureThumbnail): HTMLElement {
    const name = label === null ? '' : (this.classes[label] ?? String(label));
    const words = ref.kind === 'validation' ? `Picture ${ref.index}, ${name}` : ref.path;
    return element('button', { type: 'button', role: 'option', class: 'thumbnail', title: words, 'data-ref': JSON.stringify(ref), onclick: () => this.take(ref) }, pictureCanvas(pixels, words), element('span', {}, name));
  }

  private take(image: ImageRef): void {
    this.chosen = image;
    this.mark();
    this.choose(image);
  }

  private mark(): void {
    const wanted = JSON.stringify(this.chosen);
    const options = [...this.list.children] as HTMLElement[];
    for (const option of options) {
      const taken = option.dataset.ref === wanted;
      option.setAttribute('aria-selected', String(taken));
      option.tabIndex = taken ? 0 : -1;
    }
    if (options[0] && !options.some(({ tabIndex }) => tabIndex === 0)) options[0].tabIndex = 0;
  }

  private key(event: KeyboardEvent): void {
    const options = [...this.list.children] as HTMLElement[];
    const at = options.indexOf(document.activeElement as HTMLElement);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: options.length - 1 }[event.key];
    if (next === undefined || !options[next]) return;
    event.preventDefault();
    options[next].focus();
    this.take(JSON.parse(options[next].dataset.ref!) as ImageRef);
  }
}
