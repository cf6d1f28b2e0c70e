import { wordsOf, type AugmentedPicture, type TrainingImage, type VariantFrame, type VariantRequest } from '../../extension/shared/augmentation';
import type { Pixels } from '../../extension/shared/inspector';
import type { AugmentationHost } from '../../extension/shared/panels';
import { percent } from '../../extension/shared/run-words';
import { asIs, said } from '../../extension/shared/said';
import closeIcon from '../../media/icons/close.svg';
import { breakable } from '../common/breakable';
import { element } from '../common/element';
import { Latest } from '../common/latest';
import { messageList } from '../common/message-list';
import { pictureCanvas } from '../common/picture';
import { tableFrame } from '../common/table-frame';
import { button } from '../common/toolkit';
import { reason, t } from '../common/translate';
import { shapeWords } from '../common/words';

/** Every transform's result, or only what comes out at the end. */
export type Look = 'steps' | 'results';
type Variant = AugmentedPicture['variants'][number];

/** One picture, and what each of some epochs makes of it. */
export class PictureVariants {
  private readonly title = element('h2', {});
  private readonly size = element('span', { class: 'facts' });
  private readonly messages = element('div', {});
  private readonly original = element('div', { class: 'original' });
  private readonly variants = element('div', { class: 'variants' });
  private readonly latest: Latest<Omit<VariantRequest, 'image'>, AugmentedPicture | null>;
  readonly root: HTMLElement;
  private picture: AugmentedPicture | null = null;
  private look: Look = 'steps';
  private classes: string[] = [];

  constructor(image: TrainingImage, host: Pick<AugmentationHost, 'preview'>, close: () => void) {
    this.latest = new Latest((request) => host.preview({ image, ...request }), (picture) => picture && this.take(picture), (error) => this.fail(error));
    this.title.textContent = nameOf(image);
    const name = nameOf(image);
    this.root = element(
      'section',
      { class: 'augmented', 'aria-label': name },
      element('div', { class: 'augmented-title' }, this.title, this.size, button(t('Remove {picture}', { picture: name }), close, { look: 'icon', icon: closeIcon })),
      this.messages,
      element('div', { class: 'augmented-body' }, this.original, this.variants),
    );
  }

  show(request: Omit<VariantRequest, 'image'>, look: Look, classes: string[]): void {
    this.classes = classes;
    if (this.look !== look) {
      this.look = look;
      this.draw();
    }
    this.latest.ask(request);
  }

  private take(picture: AugmentedPicture): void {
    this.picture = picture;
    this.messages.replaceChildren();
    this.draw();
  }

  private fail(error: unknown): void {
    this.messages.replaceChildren(messageList([{ severity: 'error', text: reason(error) }]));
  }

  private draw(): void {
    const { picture } = this;
    if (!picture) return;
    const name = nameOf(picture.image);
    const label = this.className(picture.label);
    this.title.textContent = picture.image.kind === 'file' ? name : `${name} · ${label}`;
    this.size.textContent = shapeWords(picture.size);
    this.original.replaceChildren(shownPicture(picture.original, t('{picture} as it came', { picture: name })), element('span', {}, t('Original')));
    this.variants.replaceChildren(this.look === 'steps' ? this.steps(picture, name) : this.results(picture, name));
  }

  /** A row an epoch, a column a transform. */
  private steps({ variants, size }: AugmentedPicture, name: string): HTMLElement {
    const columns = variants[0]?.frames ?? [];
    if (columns.length === 0) return element('p', { class: 'facts' }, t('The experiment has no "train_transform": each epoch sees the picture as it is.'));
    const head = columns.map((frame, i) => element('th', { scope: 'col' }, ...breakable(frame.name), ...(i === columns.length - 1 ? [element('small', {}, t('what the network sees'))] : [])));
    const rows = variants.map((variant) => {
      const cells = variant.frames.map((frame, i) => this.cell(variant, frame, i === 0 ? size : variant.frames[i - 1]!.size));
      return element('tr', {}, element('th', { scope: 'row' }, epochWords(variant)), ...cells);
    });
    const table = element('table', { class: 'steps' }, element('thead', {}, element('tr', {}, element('th', { scope: 'col' }, t('Epoch')), ...head)), element('tbody', {}, ...rows));
    table.style.setProperty('--columns', String(columns.length + 1));
    return tableFrame(t('{picture}: every transform in each epoch', { picture: name }), table);
  }

  private cell(variant: Variant, frame: VariantFrame, before: number[]): HTMLElement {
    const resized = String(frame.size) === String(before) ? [] : [{ words: asIs(shapeWords(frame.size)), doc: said`The size of the picture from here on.` }];
    const told = [...frame.told, ...resized];
    return element(
      'td',
      { class: frame.unchanged ? 'unchanged' : '' },
      shownPicture(frame.pixels, `${t('{transform} in epoch {epoch}', { transform: frame.name, epoch: variant.epoch + 1 })}${told.length > 0 ? `: ${t(wordsOf(told))}` : ''}`),
      ...told.map(({ words, doc }) => element('span', { class: 'drawn', title: t(doc) }, t(words))),
      ...this.shares(frame),
    );
  }

  private results({ variants, original }: AugmentedPicture, name: string): HTMLElement {
    const tiles = variants.map((variant) => {
      const last = variant.frames.at(-1);
      const drawn = variant.frames.filter(({ told }) => told.length > 0).map((frame) => `${frame.name}: ${t(wordsOf(frame.told))}`);
      return element(
        'li',
        { title: drawn.join('\n') },
        shownPicture(last?.pixels ?? original, t('What the network sees of {picture} in epoch {epoch}', { picture: name, epoch: variant.epoch + 1 })),
        element('span', { class: 'drawn' }, t('Epoch {epoch}', { epoch: epochWords(variant) })),
        ...(last ? this.shares(last) : []),
      );
    });
    return element('ul', { class: 'results', 'aria-label': t('{picture}: what the network sees in each epoch', { picture: name }) }, ...tiles);
  }

  /** What the loss is to see after a batch transform: the soft target. */
  private shares({ shares }: VariantFrame): HTMLElement[] {
    if (!shares) return [];
    return [element('span', { class: 'shares' }, shares.map(({ label, share }) => `${percent(share, 0)} ${this.className(label)}`).join(' · '))];
  }

  private className(label: number | null): string {
    return label === null ? t('own picture') : (this.classes[label] ?? String(label));
  }
}

const nameOf = (image: TrainingImage): string => (image.kind === 'training' ? t('Picture {index}', { index: image.index }) : image.path.split(/[/\\]/).at(-1)!);

const epochWords = ({ epoch, dropped }: Variant): string => (dropped ? t('{epoch} (not shown)', { epoch: epoch + 1 }) : String(epoch + 1));

/** Pixels of a small picture stay pixels; one that is larger than it is shown is smoothed. */
function shownPicture(pixels: Pixels, words: string): HTMLCanvasElement {
  const canvas = pictureCanvas(pixels, words);
  canvas.classList.toggle('smooth', Math.max(pixels.width, pixels.height) > 96);
  return canvas;
}
