import type { LayerSummary, ModelSummary } from '../../extension/shared/panels';
import { breakable } from '../common/breakable';
import { element } from '../common/element';
import { layerKind } from '../common/layer-kind';
import { messageList } from '../common/message-list';
import { t } from '../common/translate';
import { count, shapeWords } from '../common/words';
import { volume } from './volume';

/** The model as a graph from the picture at the top to the classes at the bottom; a layer is a button that goes to its line. */
export class ModelSummaryPage {
  private readonly facts = element('p', { class: 'model-facts' });
  private readonly messages = element('div', {});
  private readonly graph = element('div', { class: 'graph', 'aria-label': t('Layers of the model') });
  private buttons = new Map<string, HTMLElement>();
  private lit: string | null = null;

  constructor(
    root: HTMLElement,
    private readonly reveal: (path: string) => void,
  ) {
    this.graph.addEventListener('keydown', (event) => this.key(event));
    const head = element('div', { class: 'layer head', 'aria-hidden': 'true' }, ...['', t('Layer'), t('Output'), t('Parameters'), t('Multiply-adds'), t('Field')].map((name) => element('span', {}, name)));
    root.replaceChildren(element('main', { class: 'model-summary' }, element('h1', {}, t('Model')), this.facts, this.messages, head, this.graph));
  }

  show({ file, problem, input, layers, params, macs }: ModelSummary): void {
    this.facts.textContent = t('{file} · {params} parameters ({exactly}) · {macs} multiply-adds a picture', { file, params: count(params), exactly: params.toLocaleString('en'), macs: count(macs) });
    this.messages.replaceChildren(...(problem === null ? [] : [messageList([{ severity: 'error', text: t(problem) }])]));
    const all = flat(layers);
    const shapes = [...(input ? [input] : []), ...all.map(({ shape }) => shape)];
    const most = {
      channels: Math.max(1, ...shapes.map((shape) => shape[0] ?? 1)),
      side: Math.max(1, ...shapes.map((shape) => shape[1] ?? 1)),
      params: Math.max(1, ...all.map((layer) => layer.params)),
      macs: Math.max(1, ...all.map((layer) => layer.macs)),
    };
    const focused = (document.activeElement as HTMLElement | null)?.dataset.path;
    this.buttons = new Map();
    const first = input ? [element('div', { class: 'layer input' }, volume(input, most), element('span', { class: 'layer-name' }, t('Input')), element('span', {}, shapeWords(input)))] : [];
    this.graph.replaceChildren(...first, ...layers.flatMap((layer) => this.node(layer, most)));
    this.light(this.lit);
    if (focused !== undefined) this.buttons.get(focused)?.focus();
  }

  /** Marks the layer in which the editor's cursor is. */
  light(path: string | null): void {
    this.lit = path;
    for (const [own, button] of this.buttons) {
      if (own !== path) button.removeAttribute('aria-current');
      else {
        button.setAttribute('aria-current', 'true');
        button.scrollIntoView({ block: 'nearest' });
      }
    }
  }

  private node(layer: LayerSummary, most: { channels: number; side: number; params: number; macs: number }): HTMLElement[] {
    const { path, type, shape, params, macs, receptive_field, children } = layer;
    const share = (value: number, of: number) => {
      const bar = element('i', {});
      bar.style.width = `${(100 * value) / of}%`;
      return element('span', { class: 'quantity' }, element('span', {}, value === 0 ? '–' : count(value)), element('span', { class: 'quantity-bar' }, bar));
    };
    const button = element(
      'button',
      { type: 'button', class: `layer ${layerKind(type)}`, 'data-path': path, title: t('{path} {layer}: go to its line', { path, layer: type }), onclick: () => this.reveal(path) },
      volume(shape, most),
      element('span', { class: 'layer-name' }, element('b', {}, ...breakable(type)), element('small', {}, path)),
      element('span', { class: 'shape' }, shapeWords(shape)),
      // A block's numbers are the sums of what stands in it.
      ...(children.length > 0 ? [element('span', { class: 'quantity' }, params === 0 ? '–' : count(params)), element('span', { class: 'quantity' }, macs === 0 ? '–' : count(macs))] : [share(params, most.params), share(macs, most.macs)]),
      element('span', { class: 'field' }, receptive_field === null ? '' : String(receptive_field)),
    );
    this.buttons.set(path, button);
    const lists = children.map(({ name, layers }) =>
      element('div', { class: 'branch', role: 'group', 'aria-label': t('{part} of {layer}', { part: name, layer: path }) }, element('div', { class: 'branch-name' }, layers.length > 0 ? name : t('{part}: identity', { part: name })), ...layers.flatMap((child) => this.node(child, most))),
    );
    return [button, ...lists];
  }

  private key(event: KeyboardEvent): void {
    const buttons = [...this.buttons.values()];
    const at = buttons.indexOf(document.activeElement as HTMLElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (next === undefined || !buttons[next]) return;
    event.preventDefault();
    buttons[next].focus();
  }
}

/** The layers without their blocks' own sums. */
const flat = (layers: LayerSummary[]): LayerSummary[] => layers.flatMap((layer) => (layer.children.length > 0 ? layer.children.flatMap((child) => flat(child.layers)) : [layer]));
