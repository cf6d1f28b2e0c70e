import { colormapNames, colormapStrip, signedStrip, type ColormapName } from '../../extension/shared/colormap';
import { Dropdown } from './dropdown';
import { element } from './element';
import { paint } from './picture';
import { t } from './translate';

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

  /** From what speaks most against to what speaks most for, with 0 in the middle. */
  signed(low = t('against'), high = t('for')): void {
    paint(this.strip, { width: 256, height: 1, rgba: signedStrip() });
    this.low.textContent = low;
    this.high.textContent = high;
  }
}

/** The choice of a colormap, by its name. */
export function colorDropdown(value: ColormapName, choose: (value: ColormapName) => void): Dropdown<ColormapName> {
  const dropdown = new Dropdown<ColormapName>(t('Colours'), choose);
  dropdown.update((Object.keys(colormapNames) as ColormapName[]).map((name) => ({ value: name, label: t(colormapNames[name]) })), value);
  return dropdown;
}
