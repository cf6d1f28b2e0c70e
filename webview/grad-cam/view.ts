import type { Explanation, ExplainRequest, RunDescription } from '../../extension/shared/inspector';
import type { InspectionHost } from '../../extension/shared/panels';
import { ColorScale, colorDropdown } from '../common/color-scale';
import { colorize, colorizeSigned, type ColormapName } from '../../extension/shared/colormap';
import { Dropdown } from '../common/dropdown';
import { element } from '../common/element';
import { saveChoices, savedChoices } from '../common/host-link';
import { convolutionsFirst, Inspection, type Inspected, type Look } from '../common/inspection';
import { Latest } from '../common/latest';
import { messageList } from '../common/message-list';
import { paint } from '../common/picture';
import { predictionBars, verdict } from '../common/prediction-bars';
import { slider } from '../common/slider';
import { t } from '../common/translate';
import { explainedClass } from '../../extension/shared/explained-class';
import { nowhereWords } from '../../extension/shared/nowhere-words';
import { enlarge, overlay } from '../common/overlay';
import { overlayWords } from '../common/overlay-words';

interface Choices extends Inspected {
  /** Null for the first that the run offers. */
  method: string | null;
  /** Class index; null for the predicted class. */
  target: number | null;
  opacity: number;
  colors: ColormapName;
}

const predicted = '';

/** The Grad-CAM panel: which parts of a picture speak for a class. */
export class GradCamPage {
  private readonly choices = savedChoices<Choices>({ run: null, image: { kind: 'validation', index: 0 }, layer: null, checkpoint: null, method: null, target: null, opacity: 0.5, colors: 'viridis' });
  readonly inspection: Inspection;
  private readonly latest: Latest<ExplainRequest, Explanation>;
  private readonly methods: Dropdown;
  private readonly targets: Dropdown;
  private readonly picture = element('canvas', { class: 'picture', role: 'img', 'aria-label': t('The picture as the model sees it') });
  private readonly overlaid = element('canvas', { class: 'picture', role: 'img' });
  private readonly map = element('canvas', { class: 'picture', role: 'img' });
  private readonly mapCaption = element('figcaption', {});
  private readonly aside = element('div', { class: 'prediction-frame' });
  /** Where the map is nowhere positive, why. */
  private readonly why = element('div', { class: 'why' });
  private readonly scale = new ColorScale();
  private explanation: Explanation | null = null;

  constructor(root: HTMLElement, host: InspectionHost) {
    this.latest = new Latest((request) => host.explain(request), (explanation) => this.show(explanation), (error) => this.inspection.fail(error));
    this.methods = new Dropdown(t('Method'), (method) => this.choose({ method }));
    this.targets = new Dropdown(t('Class'), (target) => this.choose({ target: target === predicted ? null : Number(target) }));
    const opacity = slider(t('Opacity'), { min: 0, max: 1, step: 0.01, value: this.choices.opacity }, (value) => `${Math.round(100 * value)} %`, (value) => this.look({ opacity: value }));
    const figure = (canvas: HTMLElement, caption: HTMLElement) => element('figure', {}, element('div', { class: 'picture-frame' }, canvas), caption);
    const toolbar = element('div', { class: 'toolbar' }, this.methods.root, this.targets.root, opacity, colorDropdown(this.choices.colors, (colors) => this.look({ colors })).root);
    const figures = element(
      'div',
      { class: 'figures-row' },
      figure(this.picture, element('figcaption', {}, t('Picture'))),
      figure(this.overlaid, element('figcaption', {}, t('Overlay'))),
      figure(this.map, this.mapCaption),
      this.scale.root,
    );
    const content = [toolbar, this.why, element('div', { class: 'explanation' }, figures, this.aside)];
    this.inspection = new Inspection(host, this.choices, (look, description) => this.ask(look, description), lastMapsFirst, { root, name: 'grad-cam', content });
  }

  private choose(choice: Partial<Choices>): void {
    Object.assign(this.choices, choice);
    this.inspection.changed();
  }

  /** With a method and a class that this run has. */
  private ask(look: Look, { methods, classes }: RunDescription): void {
    const { choices } = this;
    const method = methods.find(({ name }) => name === choices.method)?.name ?? methods[0]?.name;
    if (method === undefined) return;
    if (choices.target !== null && choices.target >= classes.length) choices.target = null;
    this.methods.update(methods.map(({ name }) => ({ value: name, label: name })), method);
    this.targets.update([{ value: predicted, label: t('Predicted') }, ...classes.map((name, index) => ({ value: String(index), label: name }))], choices.target === null ? predicted : String(choices.target));
    this.latest.ask({ ...look, method, ...(choices.target === null ? {} : { target: choices.target }) });
  }

  private look(look: Partial<Choices>): void {
    Object.assign(this.choices, look);
    saveChoices(this.choices);
    if (this.explanation) this.draw(this.explanation);
  }

  private show(explanation: Explanation): void {
    this.inspection.answered();
    this.explanation = explanation;
    const { prediction, target } = explanation;
    const classes = this.inspection.description?.classes ?? [];
    this.aside.replaceChildren(verdict(prediction, classes), predictionBars(prediction, classes, { target, choose: (index) => this.choose({ target: index === prediction.class ? null : index }) }));
    this.draw(explanation);
  }

  private draw(explanation: Explanation): void {
    const { size, prediction, method, signed } = explanation;
    const map = signed ?? explanation.map;
    const { input } = prediction;
    const { opacity, colors } = this.choices;
    const [height, width] = size;
    // Enough pixels for a smooth map over sharp picture pixels.
    const scale = Math.max(1, Math.round(320 / Math.max(input.width, input.height)));
    const smooth = enlarge({ map, size }, { width: input.width * scale, height: input.height * scale });
    const painted = (values: Float32Array) => (signed ? colorizeSigned(values) : colorize(values, 0, 1, colors));
    const name = explainedClass(explanation, this.inspection.description?.classes ?? []);
    paint(this.picture, input);
    paint(this.overlaid, overlay(input, painted(smooth), opacity, scale));
    this.overlaid.setAttribute('aria-label', overlayWords(explanation, name));
    paint(this.map, { width, height, rgba: painted(map) });
    this.map.setAttribute('aria-label', t('The {method} map, {height} by {width}', { method, height, width }));
    this.mapCaption.textContent = t('{method} for {class}, {height} × {width}', { method, class: name, height, width });
    const why = nowhereWords(explanation, name);
    this.why.replaceChildren(...(why ? [messageList([{ severity: 'information', text: t(why) }])] : []));
    if (signed) this.scale.signed();
    else this.scale.update(colors, '0', '1');
  }
}

/** The last maps, as the usual place to look from, then from the head down. */
const lastMapsFirst = ({ layers, lastMaps }: RunDescription): RunDescription['layers'] => {
  const others = convolutionsFirst(layers.toReversed());
  return [...others.filter(({ path }) => path === lastMaps), ...others.filter(({ path }) => path !== lastMaps)];
};
