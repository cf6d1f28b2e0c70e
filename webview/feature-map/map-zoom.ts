import type { FeatureMaps } from '../../extension/shared/inspector';
import { percent } from '../../extension/shared/run-words';
import { ColorScale } from '../common/color-scale';
import { colorize } from '../../extension/shared/colormap';
import { element } from '../common/element';
import { paint } from '../common/picture';
import { button } from '../common/toolkit';
import { t } from '../common/translate';
import { figure } from '../common/words';
import closeIcon from '../../media/icons/close.svg';
import type { MapLook } from './map-grid';
import { rangeOf } from './map-values';

/** One map large, with its range of values and the value under the pointer. The arrow keys go to its neighbours. */
export class MapZoom {
  private readonly canvas = element('canvas', { role: 'img' });
  private readonly title = element('h2', {});
  private readonly figures = element('p', { class: 'zoom-figures' });
  private readonly value = element('output', { class: 'zoom-value' });
  private readonly scale = new ColorScale();
  readonly root: HTMLDialogElement;
  private channel = 0;
  private maps: FeatureMaps | null = null;

  constructor(step: (channel: number, by: number) => void, closed: (channel: number) => void) {
    this.root = element(
      'dialog',
      { class: 'map-zoom', 'aria-label': t('One feature map') },
      element('div', { class: 'zoom-title' }, this.title, button(t('Close'), () => this.root.close(), { look: 'icon', icon: closeIcon })),
      element('div', { class: 'zoom-canvas' }, this.canvas),
      this.scale.root,
      this.figures,
      this.value,
    );
    this.root.addEventListener('close', () => closed(this.channel));
    this.root.addEventListener('click', (event) => event.target === this.root && this.root.close());
    this.root.addEventListener('keydown', (event) => {
      const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!by) return;
      event.preventDefault();
      step(this.channel, by);
    });
    this.canvas.addEventListener('pointermove', (event) => this.point(event));
    this.canvas.addEventListener('pointerleave', () => this.tell(null));
  }

  show(maps: FeatureMaps, channel: number, { colors, norm }: MapLook): void {
    const [, height, width] = maps.shape;
    const size = height * width;
    const values = maps.values.subarray(channel * size, (channel + 1) * size);
    const own = rangeOf(values);
    const { low, high } = norm === 'shared' ? rangeOf(maps.values) : own;
    this.maps = maps;
    this.channel = channel;
    this.title.textContent = t('Channel {channel}', { channel });
    paint(this.canvas, { width, height, rgba: colorize(values, low, high, colors) });
    this.canvas.setAttribute('aria-label', t('Feature map {channel}, {height} by {width}, {low} to {high}', { channel, height, width, low: figure(own.low), high: figure(own.high) }));
    this.canvas.style.aspectRatio = `${width} / ${height}`;
    this.scale.update(colors, figure(low), figure(high));
    const positive = values.reduce((count, value) => count + (value > 0 ? 1 : 0), 0) / size;
    this.figures.textContent = t('{height} × {width} · min {low} · mean {mean} · max {high} · {share} above 0', { height, width, low: figure(own.low), mean: figure(own.mean), high: figure(own.high), share: percent(positive, 0) });
    this.tell(null);
    if (!this.root.open) this.root.showModal();
  }

  private point(event: PointerEvent): void {
    const { width, height } = this.canvas;
    const box = this.canvas.getBoundingClientRect();
    const [x, y] = [Math.floor(((event.clientX - box.left) / box.width) * width), Math.floor(((event.clientY - box.top) / box.height) * height)];
    this.tell(x >= 0 && x < width && y >= 0 && y < height ? { x, y } : null);
  }

  private tell(at: { x: number; y: number } | null): void {
    const { maps, channel } = this;
    if (!maps || !at) return void (this.value.textContent = t('Point at a pixel to read its value'));
    const [, height, width] = maps.shape;
    this.value.textContent = t('row {row}, column {column}: {value}', { row: at.y, column: at.x, value: figure(maps.values[(channel * height + at.y) * width + at.x]!) });
  }
}
