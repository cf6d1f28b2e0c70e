import type { InspectorApi } from '../../extension/shared/inspector';
import type { ColormapName } from '../../extension/shared/colormap';
import { element } from '../common/element';
import { t } from '../common/translate';
import { smallMap } from './small-map';

type LayerMaps = Awaited<ReturnType<InspectorApi['layerMaps']>>;

/** Every layer's map, small, in the order data flows: the one that is chosen is the one that is explained. */
export class LayerStrip {
  private readonly list = element('div', { class: 'thumbnails', role: 'listbox', 'aria-label': t('Maps of all layers'), 'aria-orientation': 'horizontal', onkeydown: (event: KeyboardEvent) => this.press(event) });
  private readonly caption = element('p', { class: 'soft' });
  readonly root = element('div', {}, this.caption, this.list);

  constructor(private readonly choose: (layer: string) => void) {}

  show({ method, maps }: LayerMaps, types: Record<string, string>, chosen: string | null, colors: ColormapName): void {
    const focused = this.list.contains(document.activeElement);
    this.caption.textContent = t('{method} of each layer, from the picture to the head', { method });
    this.list.replaceChildren(
      ...maps.map((each) => {
        const words = t('Layer {layer}, {type}, {height} by {width}', { layer: each.layer, type: types[each.layer] ?? '', height: each.size[0], width: each.size[1] });
        const taken = each.layer === chosen;
        return element('button', { type: 'button', role: 'option', class: 'thumbnail', title: words, 'aria-selected': String(taken), tabindex: taken ? '0' : '-1', 'data-layer': each.layer, onclick: () => this.choose(each.layer) }, smallMap(each, colors, words), element('span', {}, `${each.layer} ${types[each.layer] ?? ''}`));
      }),
    );
    const options = [...this.list.children] as HTMLElement[];
    const current = options.find(({ tabIndex }) => tabIndex === 0) ?? options[0];
    if (!current) return;
    current.tabIndex = 0;
    if (focused) current.focus();
    // Not scrollIntoView, which moves the page too.
    this.list.scrollLeft = current.offsetLeft - this.list.offsetLeft - this.list.clientWidth / 2;
  }

  private press(event: KeyboardEvent): void {
    const options = [...this.list.children] as HTMLElement[];
    const at = options.indexOf(document.activeElement as HTMLElement);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: options.length - 1 }[event.key];
    if (next === undefined || !options[next]) return;
    event.preventDefault();
    options[next].focus();
    this.choose(options[next].dataset.layer!);
  }
}
