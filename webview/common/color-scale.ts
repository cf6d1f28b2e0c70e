import { colormapStrip, type ColormapName } from '../../extension/shared/colormap';
import { element } from './element';
import { paint } from './picture';

/** A colormap as a strip between its two ends' values. */
export class ColorScale {
  private readonly low = element('span', {});
  private readonly high = element('span', {});
  private readonly strip = element('canvas', { 'aria-hidden': 'true' });
  readonly root = element('div', { class: 'color-scale' }, this.low, this.strip, this.high);

  update(map: ColormapName, low: string, high: string): void {
    paint(this.strip, { width: 256, height: 1, rgba: colormapStrip(map) });
    this.low.textContent = low;
    this.high.textContent = high;
  }
}
