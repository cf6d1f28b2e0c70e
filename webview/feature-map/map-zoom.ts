import type { CellRequest, CellWorking, ExcitingPatch, FeatureMaps, LayerSurvey } from '../../extension/shared/inspector';
import { cropped } from '../../extension/shared/cropped';
import { percent } from '../../extension/shared/run-words';
import { ColorScale } from '../common/color-scale';
import { colorize } from '../../extension/shared/colormap';
import { element } from '../common/element';
import { Latest } from '../common/latest';
import { paint, pictureCanvas } from '../common/picture';
import { button } from '../common/toolkit';
import { reason, t } from '../common/translate';
import { figure } from '../common/words';
import closeIcon from '../../media/icons/close.svg';
import pauseIcon from '../../media/icons/pause.svg';
import playIcon from '../../media/icons/play.svg';
import { cellView, cellWords } from './cell-view';
import type { MapLook } from './map-faces';
import { mapOf, rangeOf } from './map-values';
import { spreadChart } from './spread-chart';

type Place = Pick<CellRequest, 'channel' | 'row' | 'column'>;
interface Actions {
  /** Another channel of those shown: `by` places on. */
  step(channel: number, by: number): void;
  closed(channel: number): void;
  /** How a cell comes about. */
  work(place: Place): Promise<CellWorking>;
  /** Where in the validation set a channel answers most. */
  patches(channel: number): Promise<{ patches: ExcitingPatch[] }>;
  save(canvas: HTMLCanvasElement, name: string): void;
}

/** Between two steps of a kernel that plays. */
const stepMs = 500;

/** One map large. A cell of it is chosen by pointer or arrow keys, and its value told; of a convolution or a pool the whole arithmetic, with what the cell sees of the picture. */
export class MapZoom {
  private readonly canvas = element('canvas', { role: 'application', tabindex: 0, autofocus: true });
  private readonly cell = element('span', { class: 'cell-mark' });
  private readonly picture = element('canvas', { class: 'picture', role: 'img', 'aria-label': t('The picture with what the cell sees of it') });
  private readonly field = element('span', { class: 'cell-mark' });
  private readonly patch = element('canvas', { class: 'picture', 'aria-hidden': 'true' });
  private readonly seen = element('figure', {}, element('div', { class: 'pointed' }, this.picture, this.field), this.patch);
  private readonly title = element('h2', {});
  private readonly figures = element('p', { class: 'zoom-figures' });
  private readonly value = element('output', { class: 'zoom-value' });
  private readonly working = element('section', { 'aria-label': t('How this cell comes about') });
  private readonly spread = element('div', {});
  private readonly excites = element('section', { class: 'excites' });
  private readonly scale = new ColorScale();
  private readonly player: HTMLElement;
  private readonly latest: Latest<Place, CellWorking>;
  private readonly exciting: Latest<number, { patches: ExcitingPatch[] }>;
  readonly root: HTMLDialogElement;
  private place: Place = { channel: 0, row: 0, column: 0 };
  private maps: FeatureMaps | null = null;
  private windowed = false;
  private playing: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly actions: Actions) {
    this.latest = new Latest((place) => actions.work(place), (working, place) => this.tell(working, place), (error) => (this.value.textContent = reason(error)));
    this.exciting = new Latest((channel) => actions.patches(channel), ({ patches }, channel) => this.drawPatches(patches, channel), (error) => this.excites.replaceChildren(reason(error)));
    this.player = element('span', {});
    const channels = element('span', { class: 'segments', role: 'group', 'aria-label': t('Channel') }, this.stepper('‹', t('Previous channel'), -1), this.stepper('›', t('Next channel'), 1));
    const save = button(t('Save Picture'), () => actions.save(this.canvas, `${this.maps!.layer}-${this.place.channel}`));
    this.root = element(
      'dialog',
      { class: 'map-zoom', 'aria-label': t('One feature map') },
      element('div', { class: 'zoom-title' }, this.title, element('span', { class: 'zoom-actions' }, channels, this.player, save, button(t('Close'), () => this.root.close(), { look: 'icon', icon: closeIcon }))),
      element('div', { class: 'zoom-body' }, element('div', { class: 'zoom-maps' }, element('div', { class: 'zoom-canvas' }, element('div', { class: 'pointed' }, this.canvas, this.cell)), this.scale.root, this.figures, this.seen, this.spread), element('div', { class: 'zoom-working' }, this.value, this.working, this.excites)),
    );
    this.root.addEventListener('close', () => {
      this.play(false);
      actions.closed(this.place.channel);
    });
    this.root.addEventListener('click', (event) => event.target === this.root && this.root.close());
    this.root.addEventListener('keydown', (event) => this.key(event));
    this.canvas.addEventListener('pointerdown', (event) => this.point(event));
    this.canvas.addEventListener('pointermove', (event) => event.buttons === 1 && this.point(event));
  }

  show(maps: FeatureMaps, channel: number, { colors, norm }: MapLook, { windowed, survey }: { windowed: boolean; survey: LayerSurvey | null }): void {
    const [, height, width] = maps.shape;
    const values = mapOf(maps, channel);
    const own = rangeOf(values);
    const { low, high } = norm === 'shared' ? rangeOf(maps.values) : own;
    const isOther = this.maps?.layer !== maps.layer || !this.root.open;
    this.maps = maps;
    this.windowed = windowed;
    this.title.textContent = t('Channel {channel}', { channel });
    paint(this.canvas, { width, height, rgba: colorize(values, low, high, colors) });
    this.canvas.setAttribute('aria-label', t('Feature map {channel}, {height} by {width}, {low} to {high}; the arrow keys go from cell to cell', { channel, height, width, low: figure(own.low), high: figure(own.high) }));
    this.canvas.style.aspectRatio = `${width} / ${height}`;
    this.scale.update(colors, figure(low), figure(high));
    const positive = values.reduce((count, value) => count + (value > 0 ? 1 : 0), 0) / values.length;
    this.figures.textContent = t('{height} × {width} · min {low} · mean {mean} · max {high} · {share} above 0', { height, width, low: figure(own.low), mean: figure(own.mean), high: figure(own.high), share: percent(positive, 0) });
    paint(this.picture, maps.prediction.input);
    this.spread.replaceChildren(...(survey?.norm ? [spreadChart(survey.norm, channel, survey.pictures)] : []));
    if (isOther || channel !== this.place.channel) this.excites.replaceChildren();
    this.exciting.ask(channel);
    if (!this.root.open) this.root.showModal();
    this.play(false);
    // At first where the channel answers most.
    const top = values.indexOf(own.high);
    this.choose(isOther ? { channel, row: Math.floor(top / width), column: top % width } : { ...this.place, channel });
  }

  private drawPatches(patches: ExcitingPatch[], channel: number): void {
    if (channel !== this.place.channel) return;
    const items = patches.map(({ picture, row, column, value, pixels }) => element('li', {}, pictureCanvas(pixels, t('Picture {picture}, row {row}, column {column}: {value}', { picture, row, column, value: figure(value) })), element('span', {}, figure(value))));
    this.excites.replaceChildren(element('h3', {}, t('What excites this channel')), element('p', { class: 'soft' }, t('The parts of validation pictures at which it answers most')), element('ul', {}, ...items));
  }

  private choose(place: Place): void {
    const [, height, width] = this.maps!.shape;
    const { row, column } = (this.place = { ...place, row: Math.min(place.row, height - 1), column: Math.min(place.column, width - 1) });
    mark(this.cell, { top: row, left: column, bottom: row + 1, right: column + 1 }, height, width);
    if (this.windowed) return this.latest.ask(this.place);
    this.seen.hidden = true;
    this.working.replaceChildren();
    this.value.textContent = t('row {row}, column {column}: {value}', { row, column, value: figure(mapOf(this.maps!, place.channel)[row * width + column]!) });
  }

  private tell(working: CellWorking, place: Place): void {
    if (!this.windowed) return;
    const { input } = this.maps!.prediction;
    this.seen.hidden = false;
    mark(this.field, working.field, input.height, input.width);
    paint(this.patch, cropped(input, working.field));
    this.value.textContent = cellWords(working, place);
    this.working.replaceChildren(cellView(working));
  }

  private point(event: PointerEvent): void {
    const { width, height } = this.canvas;
    const box = this.canvas.getBoundingClientRect();
    const [column, row] = [Math.floor(((event.clientX - box.left) / box.width) * width), Math.floor(((event.clientY - box.top) / box.height) * height)];
    if (column >= 0 && column < width && row >= 0 && row < height) this.choose({ ...this.place, row, column });
  }

  private key(event: KeyboardEvent): void {
    const by = { PageDown: 1, PageUp: -1 }[event.key];
    const move = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
    if (by === undefined && move === undefined) return;
    event.preventDefault();
    this.play(false);
    if (by !== undefined) return this.actions.step(this.place.channel, by);
    const [, height, width] = this.maps!.shape;
    const [row, column] = [this.place.row + move![0]!, this.place.column + move![1]!];
    if (row >= 0 && row < height && column >= 0 && column < width) this.choose({ ...this.place, row, column });
  }

  /** Slides the kernel over the map, row by row, until its end. */
  private play(on: boolean): void {
    clearInterval(this.playing);
    if (on) this.playing = setInterval(() => this.advance(), stepMs);
    this.player.hidden = !this.windowed;
    const press = (): void => {
      this.play(!on);
      this.canvas.focus();
    };
    this.player.replaceChildren(button(on ? t('Pause') : t('Slide the Kernel'), press, { icon: on ? pauseIcon : playIcon }));
  }

  private advance(): void {
    if (this.latest.busy) return;
    const [, height, width] = this.maps!.shape;
    const at = this.place.row * width + this.place.column + 1;
    if (at >= height * width) return this.play(false);
    this.choose({ ...this.place, row: Math.floor(at / width), column: at % width });
  }

  private stepper(sign: string, label: string, by: number): HTMLElement {
    return element('button', { type: 'button', title: label, 'aria-label': label, onclick: () => this.actions.step(this.place.channel, by) }, sign);
  }
}

/** Lays a frame over a part of what has so many rows and columns. */
function mark(frame: HTMLElement, { top, left, bottom, right }: CellWorking['field'], rows: number, columns: number): void {
  const share = (part: number, whole: number): string => `${(100 * part) / whole}%`;
  Object.assign(frame.style, { top: share(top, rows), left: share(left, columns), height: share(bottom - top, rows), width: share(right - left, columns) });
}
