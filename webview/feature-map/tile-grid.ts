import type { Pixels } from '../../extension/shared/inspector';
import { element } from '../common/element';
import { withNextFrame } from '../common/next-frame';
import { paint } from '../common/picture';

/** How a tile looks. */
export interface TileFace {
  pixels: Pixels;
  /** Below the picture, and for a screen reader. */
  words: string;
  about: string;
  /** Whether something is wrong with it. */
  flagged?: boolean;
}

interface Tile {
  root: HTMLElement;
  canvas: HTMLCanvasElement;
  words: HTMLElement;
}

/** The smallest width of a tile, what lies between two, and what a tile has around its picture, in pixels. */
const [least, gap, frame, caption] = [72, 6, 6, 16];
/** So much above and below what is seen is made ready, in pixels. */
const beyond = 300;

/** Any number of channels as small pictures, of which those are in the page that are seen; Enter or a click opens one. */
export class TileGrid {
  readonly root: HTMLElement;
  /** Channels in the order shown. */
  channels: number[] = [];
  private face: (channel: number) => TileFace = () => ({ pixels: { width: 1, height: 1, rgba: new Uint8ClampedArray(4) }, words: '', about: '' });
  /** Height of a picture for its width. */
  private aspect = 1;
  private tiles = new Map<number, Tile>();
  private current = 0;
  private columns = 1;

  constructor(
    name: string,
    private readonly open: (channel: number) => void,
  ) {
    this.root = element('div', { class: 'map-grid', role: 'listbox', 'aria-label': name });
    this.root.addEventListener('keydown', (event) => this.key(event));
    const soon = withNextFrame(() => this.place());
    addEventListener('scroll', soon, { passive: true });
    new ResizeObserver(soon).observe(this.root);
  }

  draw(channels: number[], aspect: number, face: (channel: number) => TileFace): void {
    this.channels = channels;
    this.aspect = aspect;
    this.face = face;
    if (!channels.includes(this.current)) this.current = channels[0] ?? 0;
    for (const [channel, tile] of this.tiles) this.dress(tile, channel);
    this.place();
  }

  /** The channel after (or before) one, in the order shown. */
  neighbour(channel: number, step: number): number {
    const { channels } = this;
    return channels[(channels.indexOf(channel) + step + channels.length) % channels.length]!;
  }

  focus(channel: number): void {
    this.current = channel;
    const { top, bottom } = this.lineOf(this.channels.indexOf(channel));
    const box = this.root.getBoundingClientRect();
    if (box.top + top < 0) scrollBy(0, box.top + top - gap);
    if (box.top + bottom > innerHeight) scrollBy(0, box.top + bottom - innerHeight + gap);
    this.place();
    this.tiles.get(channel)?.root.focus();
  }

  private get side(): number {
    return (this.root.clientWidth - gap * (this.columns - 1)) / this.columns;
  }

  /** Height of a row with the gap below it. */
  private get pitch(): number {
    return (this.side - frame) * this.aspect + frame + caption + gap;
  }

  private lineOf(index: number): { top: number; bottom: number } {
    const top = Math.floor(index / this.columns) * this.pitch;
    return { top, bottom: top + this.pitch - gap };
  }

  /** Puts the tiles that are seen into the page, and takes the others out. */
  private place(): void {
    this.columns = Math.max(1, Math.floor((this.root.clientWidth + gap) / (least + gap)));
    const { columns, pitch, side, channels } = this;
    this.root.style.height = `${Math.max(0, Math.ceil(channels.length / columns) * pitch - gap)}px`;
    const above = -this.root.getBoundingClientRect().top;
    const [first, last] = [Math.max(0, Math.floor((above - beyond) / pitch)) * columns, Math.ceil((above + innerHeight + beyond) / pitch) * columns];
    const wanted = new Map(channels.slice(first, last).map((channel, i) => [channel, first + i]));
    // The one that has the focus stays, or the keyboard would lose its place.
    if (this.tiles.get(this.current)?.root === document.activeElement) wanted.set(this.current, channels.indexOf(this.current));
    const spare: Tile[] = [];
    for (const [channel, tile] of this.tiles)
      if (!wanted.has(channel)) {
        this.tiles.delete(channel);
        spare.push(tile);
      }
    for (const [channel, index] of wanted) {
      let tile = this.tiles.get(channel);
      if (!tile) {
        tile = spare.pop() ?? this.make();
        this.tiles.set(channel, tile);
        this.dress(tile, channel);
        if (!tile.root.isConnected) this.root.append(tile.root);
      }
      tile.root.style.transform = `translate(${(index % columns) * (side + gap)}px, ${Math.floor(index / columns) * pitch}px)`;
      tile.root.style.width = `${side}px`;
      tile.root.setAttribute('aria-posinset', String(index + 1));
      tile.root.setAttribute('aria-setsize', String(channels.length));
      tile.root.tabIndex = channel === this.current ? 0 : -1;
    }
    for (const tile of spare) tile.root.remove();
    // Where the current one is out of sight, Tab comes to the first that is seen.
    if (!this.tiles.has(this.current)) this.tiles.get(channels[first]!)?.root.setAttribute('tabindex', '0');
  }

  private make(): Tile {
    const canvas = element('canvas', {});
    const words = element('span', {});
    const root = element('button', { type: 'button', class: 'map', role: 'option', onclick: () => this.press(Number(root.dataset.channel)) }, canvas, words);
    return { root, canvas, words };
  }

  private dress({ root, canvas, words }: Tile, channel: number): void {
    const { pixels, words: below, about, flagged = false } = this.face(channel);
    paint(canvas, pixels);
    canvas.style.aspectRatio = `1 / ${this.aspect}`;
    words.textContent = below;
    root.dataset.channel = String(channel);
    root.classList.toggle('flagged', flagged);
    root.title = about;
    root.setAttribute('aria-label', about.includes(below) ? about : `${below}; ${about}`);
  }

  private press(channel: number): void {
    this.current = channel;
    this.place();
    this.open(channel);
  }

  private key(event: KeyboardEvent): void {
    const at = this.channels.indexOf(Number((document.activeElement as HTMLElement).dataset.channel ?? this.current));
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at + this.columns, ArrowUp: at - this.columns, Home: 0, End: this.channels.length - 1 }[event.key];
    if (next === undefined || this.channels[next] === undefined) return;
    event.preventDefault();
    this.focus(this.channels[next]);
  }
}
