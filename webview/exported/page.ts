import { colorize } from '../../extension/shared/colormap';
import type { ExportedPage } from '../../extension/shared/exported-page';
import type { Pixels } from '../../extension/shared/inspector';
import { element } from '../common/element';
import { enlarge, overlay } from '../common/overlay';
import { paint } from '../common/picture';
import { predictionBars, verdict } from '../common/prediction-bars';
import { t } from '../common/translate';
import type { Answer, Classifier } from './classifier';

/** Of a larger picture that many pixels are looked at: a phone's are all. */
const mostPixels = 50_000_000;

/** A page on which a picture is classified, with what the answer rests on. */
export class PicturePage {
  private readonly message = element('p', { class: 'message', role: 'status' });
  private readonly aside = element('div', { class: 'prediction-frame' });
  private readonly picture = element('canvas', { class: 'picture', role: 'img', 'aria-label': t('The picture as the model sees it') });
  private readonly overlaid = element('canvas', { class: 'picture', role: 'img' });
  private readonly mapCaption = element('figcaption', {});
  private readonly answered = element('section', { class: 'explanation', hidden: true });
  private readonly zone: HTMLElement;
  /** The picture that was given last, and how often one was: what takes longer than the next is not shown. */
  private pixels: Pixels | null = null;
  private asked = 0;

  constructor(
    root: HTMLElement,
    private readonly exported: ExportedPage,
    private readonly classifier: Promise<Classifier>,
  ) {
    const file = element('input', { type: 'file', accept: 'image/*', 'aria-label': t('Picture'), class: 'visually-hidden', onchange: () => void this.take(file.files?.[0]) });
    this.zone = element('div', { class: 'zone' }, file, element('button', { type: 'button', class: 'primary', onclick: () => file.click() }, t('Choose Picture…')), element('span', {}, t('or drop one here, or paste it')));
    const figure = (canvas: HTMLElement, caption: HTMLElement) => element('figure', {}, canvas, caption);
    this.answered.append(
      element('div', { class: 'figures-row' }, figure(this.picture, element('figcaption', {}, t('Picture'))), figure(this.overlaid, this.mapCaption)),
      this.aside,
    );
    const { name, classes, proof } = exported;
    root.replaceChildren(
      element(
        'main',
        { class: 'inspection' },
        element('h1', {}, name),
        element('p', { class: 'facts' }, t('A network that tells {count} classes apart: {classes}', { count: classes.length, classes: classes.join(', ') })),
        this.zone,
        this.message,
        this.answered,
        element('footer', {}, element('p', {}, t('It is computed on this page: no picture leaves it.')), element('p', {}, proof)),
      ),
    );
    document.addEventListener('dragover', (event) => {
      event.preventDefault();
      this.zone.classList.add('over');
    });
    document.addEventListener('dragleave', () => this.zone.classList.remove('over'));
    document.addEventListener('drop', (event) => {
      event.preventDefault();
      this.zone.classList.remove('over');
      void this.take(event.dataTransfer?.files[0]);
    });
    document.addEventListener('paste', (event) => void this.take(event.clipboardData?.files[0]));
    classifier.catch((error) => this.say(t('This browser cannot run the network ({reason}): take a newer one.', { reason: String(error) })));
  }

  private async take(file: File | undefined): Promise<void> {
    if (!file) return;
    this.say(t('Looking at {file}…', { file: file.name }));
    let pixels: Pixels;
    try {
      pixels = await pixelsOf(file);
    } catch {
      return this.say(t('{file} cannot be read as a picture here: take a JPEG, PNG or WebP file.', { file: file.name }));
    }
    this.pixels = pixels;
    await this.ask(null);
  }

  private async ask(target: number | null): Promise<void> {
    const mine = ++this.asked;
    const classifier = await this.classifier.catch(() => null);
    if (!classifier) return;
    const answer = await classifier.answer(this.pixels!, target).catch((error: unknown) => this.say(t('The network gives no answer ({reason}).', { reason: String(error) })));
    if (answer && mine === this.asked) this.show(answer);
  }

  private show({ prediction, target, map, size, isSomewhere }: Answer): void {
    const { classes, layer } = this.exported;
    const { input } = prediction;
    const name = classes[target] ?? String(target);
    const scale = Math.max(1, Math.round(320 / Math.max(input.width, input.height)));
    const smooth = enlarge({ map, size }, { width: input.width * scale, height: input.height * scale });
    paint(this.picture, input);
    paint(this.overlaid, overlay(input, colorize(smooth, 0, 1, 'viridis'), isSomewhere ? 0.5 : 0, scale));
    this.overlaid.setAttribute('aria-label', t('The picture with the {method} map of layer {layer} for "{class}" over it', { method: 'Grad-CAM', layer, class: name }));
    this.mapCaption.textContent = t('{method} for {class}, {height} × {width}', { method: 'Grad-CAM', class: name, height: size[0], width: size[1] });
    this.aside.replaceChildren(verdict(prediction, classes), predictionBars(prediction, classes, { target, choose: (index) => void this.ask(index) }));
    this.answered.hidden = false;
    this.say(isSomewhere ? '' : t('Nothing on this picture speaks for "{class}".', { class: name }));
  }

  private say(words: string): void {
    this.message.textContent = words;
  }
}

/** Upright as the camera meant it; what is transparent is white. Throws what the browser says of a file that it cannot read. */
async function pixelsOf(file: Blob): Promise<Pixels> {
  const bitmap = await createImageBitmap(file, { colorSpaceConversion: 'none' });
  const share = Math.min(1, Math.sqrt(mostPixels / (bitmap.width * bitmap.height)));
  const [width, height] = [bitmap.width, bitmap.height].map((side) => Math.max(1, Math.round(side * share))) as [number, number];
  const context = new OffscreenCanvas(width, height).getContext('2d')!;
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return { width, height, rgba: context.getImageData(0, 0, width, height).data };
}
