import type { FeatureMaps } from '../../extension/shared/inspector';
import { colorize, type ColormapName } from '../../extension/shared/colormap';
import { element } from '../common/element';
import { paint } from '../common/picture';
import { t } from '../common/translate';
import { figure } from '../common/words';
import { orderOf, rangeOf, type MapRange, type Norm, type Order } from './map-values';

export interface MapLook {
  colors: ColormapName;
  norm: Norm;
  order: Order;
}

/** All channels of a layer as small pictures; Enter or a click opens one. */
export class MapGrid {
  readonly root = element('div', { class: 'map-grid', role: 'listbox', 'aria-label': t('Feature maps') });
  /** Channels in the order shown. */
  channels: number[] = [];
  private tiles = new Map<number, { tile: HTMLElement; canvas: HTMLCanvasElement; words: HTMLElement }>();
  private current = 0;

  constructor(private readonly open: (channel: number) => void) {
    this.root.addEventListener('keydown', (event) => this.key(event));
  }

  draw(maps: FeatureMaps, { colors, norm, order }: MapLook): void {
    const [count, height, width] = maps.shape;
    this.channels = orderOf(maps, order);
    if (this.tiles.size !== count) this.tiles = new Map(this.channels.map((channel) => [channel, this.tile(channel)]));
    const size = height * width;
    for (const channel of this.channels) {
      const { canvas, tile, words } = this.tiles.get(channel)!;
      const values = maps.values.subarray(channel * size, (channel + 1) * size);
      const own = rangeOf(values);
      const range: MapRange = norm === 'shared' ? rangeOf(maps.values) : own;
      paint(canvas, { width, height, rgba: colorize(values, range.low, range.high, colors) });
      words.textContent = own.low === own.high ? t('{channel} silent', { channel }) : String(channel);
      const about = t('Channel {channel}: {low} to {high}, mean {mean}', { channel, low: figure(own.low), high: figure(own.high), mean: figure(own.mean) });
      tile.title = about;
      tile.setAttribute('aria-label', about);
    }
    if (!this.channels.includes(this.current)) this.current = this.channels[0]!;
    this.root.replaceChildren(...this.channels.map((channel) => this.tiles.get(channel)!.tile));
    this.mark();
  }

  /** The channel after (or before) one, in the order shown. */
  neighbour(channel: number, step: number): number {
    const { channels } = this;
    return channels[(channels.indexOf(channel) + step + channels.length) % channels.length]!;
  }

  focus(channel: number): void {
    this.current = channel;
    this.mark();
    this.tiles.get(channel)?.tile.focus();
  }

  private tile(channel: number): { tile: HTMLElement; canvas: HTMLCanvasElement; words: HTMLElement } {
    const canvas = element('canvas', {});
    const words = element('span', {});
    const tile = element('button', { type: 'button', class: 'map', role: 'option', onclick: () => this.press(channel) }, canvas, words);
    return { tile, canvas, words };
  }

  private press(channel: number): void {
    this.current = channel;
    this.mark();
    this.open(channel);
  }

  private mark(): void {
    for (const [channel, { tile }] of this.tiles) tile.tabIndex = channel === this.current ? 0 : -1;
  }

  private key(event: KeyboardEvent): void {
    const columns = getComputedStyle(this.root).gridTemplateColumns.split(' ').length;
    const at = this.channels.indexOf(this.current);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at + columns, ArrowUp: at - columns, Home: 0, End: this.channels.length - 1 }[event.key];
    if (next === undefined || this.channels[next] === undefined) return;
    event.preventDefault();
    this.focus(this.channels[next]);
  }
}
