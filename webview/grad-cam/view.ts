import type { ExplainRequest, ImageRef, RunDescription } from '../../extension/shared/inspector';
import type { InspectionHost } from '../../extension/shared/panels';
import { correlationWords, randomisedVerdict } from '../../extension/shared/trust-words';
import type { ColormapName } from '../../extension/shared/colormap';
import { ColorScale, colorDropdown } from '../common/color-scale';
import { Dropdown } from '../common/dropdown';
import { element } from '../common/element';
import { figuresPng } from '../common/figures-png';
import { saveChoices, savedChoices } from '../common/host-link';
import { convolutionsFirst, Inspection, type Inspected, type Look } from '../common/inspection';
import { Latest } from '../common/latest';
import { predictionBars, verdict } from '../common/prediction-bars';
import { slider } from '../common/slider';
import { button } from '../common/toolkit';
import { t } from '../common/translate';
import { LayerStrip } from './layer-strip';
import { manyFigures, oneFigure, type Cell } from './map-figures';
import { MethodChoice } from './method-choice';
import { smallMap } from './small-map';

interface Choices extends Inspected {
  /** None for the first that the run offers. */
  methods: string[];
  /** Further pictures, below the first. */
  beside: ImageRef[];
  /** Class index; null for the predicted class. */
  target: number | null;
  /** Class index: what speaks for the one rather than for this one; null for none. */
  versus: number | null;
  opacity: number;
  colors: ColormapName;
  /** Folds that are open. */
  layersOpen: boolean;
  trustOpen: boolean;
}

const none = '';

/** The panel that explains predictions: which parts of a picture speak for a class, by several methods, of several pictures. */
export class GradCamPage {
  private readonly choices = savedChoices<Choices>({
    run: null, image: { kind: 'validation', index: 0 }, layer: null, checkpoint: null, methods: [], beside: [], target: null, versus: null, opacity: 0.5, colors: 'viridis', layersOpen: true, trustOpen: true,
  });
  readonly inspection: Inspection;
  private readonly latest: Latest<ExplainRequest[][], Cell[][]>;
  private readonly methods: MethodChoice;
  private readonly targets: Dropdown;
  private readonly others: Dropdown;
  private readonly figures = element('div', {});
  private readonly aside = element('div', { class: 'prediction-frame' });
  private readonly scale = new ColorScale();
  private readonly strip: LayerStrip;
  private readonly layersFold: HTMLElement;
  private readonly untrained = element('div', { class: 'untrained', role: 'status' });
  private shown: Cell[][] = [];
  /** What is measured of the maps is of those that were shown last. */
  private turn = 0;

  constructor(root: HTMLElement, private readonly host: InspectionHost) {
    this.latest = new Latest((lines) => this.explain(lines), (lines) => void this.show(lines), (error) => this.inspection.fail(error));
    this.methods = new MethodChoice((methods) => this.choose({ methods }));
    this.targets = new Dropdown(t('Class'), (target) => this.choose({ target: target === none ? null : Number(target) }));
    this.others = new Dropdown(t('Rather than'), (versus) => this.choose({ versus: versus === none ? null : Number(versus) }));
    this.strip = new LayerStrip((layer) => this.inspection.chooseLayer(layer));
    const opacity = slider(t('Opacity'), { min: 0, max: 1, step: 0.01, value: this.choices.opacity }, (value) => `${Math.round(100 * value)} %`, (value) => this.look({ opacity: value }));
    const save = button(t('Save as PNG'), () => void this.save());
    const toolbar = element('div', { class: 'toolbar' }, this.targets.root, this.others.root, opacity, colorDropdown(this.choices.colors, (colors) => this.look({ colors })).root, save);
    const hint = element('p', { class: 'soft' }, t('Ctrl+click (or Ctrl+Enter) a method or a picture to see it beside the others.'));
    this.layersFold = this.fold(t('Layers'), 'layersOpen', this.strip.root);
    const check = button(t('Check against untrained weights'), () => void this.randomise());
    const trust = this.fold(
      t('Can it be trusted?'),
      'trustOpen',
      element('p', { class: 'soft' }, t('Under each map: ROAD (how much more the prediction loses without what the map shows than without the rest; higher is better), and what of the class\'s probability is lost, or whether it rises, where only what the map shows is left. Random maps are scored beside it.')),
      check,
      this.untrained,
    );
    const main = element('div', {}, this.figures, this.scale.root);
    const content = [this.methods.root, hint, toolbar, element('div', { class: 'explanation' }, main, this.aside), this.layersFold, trust];
    this.inspection = new Inspection(host, this.choices, (look, description) => this.ask(look, description), lastMapsFirst, { root, name: 'grad-cam', content });
  }

  /** A part that is asked for while it is open. */
  private fold(name: string, kept: 'layersOpen' | 'trustOpen', ...content: HTMLElement[]): HTMLElement {
    const fold = element('details', { class: 'fold', open: this.choices[kept] }, element('summary', {}, name), ...content);
    fold.addEventListener('toggle', () => {
      if (this.choices[kept] === fold.open) return;
      this.choices[kept] = fold.open;
      saveChoices(this.choices);
      if (fold.open) void this.measure();
    });
    return fold;
  }

  private choose(choice: Partial<Choices>): void {
    Object.assign(this.choices, choice);
    this.inspection.changed();
  }

  /** With methods and classes that this run has. */
  private ask(look: Look, { methods, classes }: RunDescription): void {
    const { choices } = this;
    const known = choices.methods.filter((method) => methods.some(({ name }) => name === method));
    const asked = known.length > 0 ? known : methods.slice(0, 1).map(({ name }) => name);
    if (asked.length === 0) return;
    const within = (index: number | null): number | null => (index !== null && index < classes.length ? index : null);
    choices.target = within(choices.target);
    choices.versus = choices.versus === choices.target ? null : within(choices.versus);
    const named = classes.map((name, index) => ({ value: String(index), label: name }));
    this.methods.update(methods, asked);
    this.targets.update([{ value: none, label: t('Predicted') }, ...named], choices.target === null ? none : String(choices.target));
    this.others.update([{ value: none, label: t('No other') }, ...named.filter(({ value }) => Number(value) !== choices.target)], choices.versus === null ? none : String(choices.versus));
    const of = { ...(choices.target !== null && { target: choices.target }), ...(choices.versus !== null && { versus: choices.versus }) };
    // What was being measured of the last maps is in nobody's way.
    this.turn++;
    this.latest.ask([choices.image, ...choices.beside].map((image) => asked.map((method) => ({ ...look, image, method, ...of }))));
  }

  private async explain(lines: ExplainRequest[][]): Promise<Cell[][]> {
    const cells: Cell[][] = [];
    for (const line of lines) {
      cells.push([]);
      for (const request of line) cells.at(-1)!.push({ request, explanation: await this.host.explain(request), trust: null });
    }
    return cells;
  }

  private look(look: Partial<Choices>): void {
    Object.assign(this.choices, look);
    saveChoices(this.choices);
    this.draw();
  }

  private async show(lines: Cell[][]): Promise<void> {
    this.inspection.answered();
    this.shown = lines;
    this.untrained.replaceChildren();
    const { explanation: { prediction, target } } = lines[0]![0]!;
    const classes = this.inspection.description?.classes ?? [];
    this.aside.replaceChildren(verdict(prediction, classes), predictionBars(prediction, classes, { target, choose: (index) => this.choose({ target: index === prediction.class ? null : index }) }));
    this.draw();
    await this.measure();
  }

  private draw(): void {
    const [[first] = []] = this.shown;
    if (!first) return;
    const { opacity, colors } = this.choices;
    const drawn = { opacity, colors, classes: this.inspection.description?.classes ?? [] };
    const cells = this.shown.flat();
    this.figures.replaceChildren(cells.length === 1 ? oneFigure(first, drawn) : manyFigures(this.shown, drawn));
    if (cells.every(({ explanation: { signed } }) => signed !== null)) this.scale.signed();
    else this.scale.update(colors, '0', '1');
  }

  /** What takes longer than the maps, once they are seen: the strip of layers, then the scores of each map. */
  private async measure(): Promise<void> {
    const turn = ++this.turn;
    const { layersOpen, trustOpen, colors } = this.choices;
    const first = this.shown[0]?.find(({ explanation }) => explanation.layer !== null);
    this.layersFold.hidden = !first;
    try {
      if (first && layersOpen) {
        const maps = await this.host.layerMaps(first.request);
        if (turn !== this.turn) return;
        this.strip.show(maps, Object.fromEntries(this.inspection.description?.layers.map(({ path, type }) => [path, type]) ?? []), first.explanation.layer, colors);
      }
      if (!trustOpen) return;
      for (const cell of this.shown.flat()) {
        cell.trust ??= await this.host.trust(cell.request);
        if (turn !== this.turn) return;
        this.draw();
      }
    } catch (error) {
      this.inspection.fail(error);
    }
  }

  /** Adebayo's check of the first map. */
  private async randomise(): Promise<void> {
    const { turn } = this;
    const [[first] = []] = this.shown;
    if (!first) return;
    this.untrained.textContent = t('Training is taken from one layer after the other…');
    try {
      const { steps } = await this.host.randomise(first.request);
      if (turn !== this.turn) return;
      const figures = steps.map((step) => {
        const words = t('{method} with {layer} and what follows untrained', { method: first.request.method, layer: `${step.layer} ${step.type}` });
        return element('figure', { title: words }, smallMap(step, this.choices.colors, words), element('figcaption', {}, `${step.layer} ${step.type}`), element('figcaption', { class: 'soft' }, correlationWords(step.correlation)));
      });
      this.untrained.replaceChildren(
        element('p', {}, t(randomisedVerdict(steps))),
        element('p', { class: 'soft' }, t('{method} as the layers lose their training, from the head to the picture, with the rank correlation to the trained network\'s map.', { method: first.request.method })),
        element('div', { class: 'steps' }, ...figures),
      );
    } catch (error) {
      this.inspection.fail(error);
    }
  }

  private async save(): Promise<void> {
    const rows = [...this.figures.querySelectorAll<HTMLElement>('.figures-row')];
    if (rows.length === 0) return;
    await figuresPng(rows).then((png) => this.host.savePicture({ name: 'explanation', png })).catch((error: unknown) => this.inspection.fail(error));
  }
}

/** The last maps, as the usual place to look from, then from the head down. */
const lastMapsFirst = ({ layers, lastMaps }: RunDescription): RunDescription['layers'] => {
  const others = convolutionsFirst(layers.toReversed());
  return [...others.filter(({ path }) => path === lastMaps), ...others.filter(({ path }) => path !== lastMaps)];
};
