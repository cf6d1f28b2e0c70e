import type { Explanation, ExplainRequest, RunDescription } from '../../extension/shared/inspector';
import type { InspectionHost, RunSummary } from '../../extension/shared/panels';
import { ColorScale } from '../common/color-scale';
import { colorize, colormapNames, type ColormapName } from '../../extension/shared/colormap';
import { Dropdown } from '../common/dropdown';
import { element } from '../common/element';
import { saveChoices, savedChoices } from '../common/host-link';
import { Inspection, type Inspected } from '../common/inspection';
import { Latest } from '../common/latest';
import { paint } from '../common/picture';
import { predictionBars, verdict } from '../common/prediction-bars';
import { slider } from '../common/slider';
import { enlarge, overlay } from './overlay';

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
  private readonly picture = element('canvas', { class: 'picture', role: 'img', 'aria-label': 'The picture as the model sees it' });
  private readonly overlaid = element('canvas', { class: 'picture', role: 'img' });
  private readonly map = element('canvas', { class: 'picture', role: 'img' });
  private readonly mapCaption = element('figcaption', {});
  private readonly aside = element('div', { class: 'prediction-frame' });
  private readonly scale = new ColorScale();
  private readonly page: HTMLElement;
  private explanation: Explanation | null = null;
  private runs: RunSummary[] = [];

  constructor(root: HTMLElement, host: InspectionHost) {
    this.inspection = new Inspection(host, this.choices, () => this.changed(), layersWithMaps);
    this.latest = new Latest((request) => host.explain(request), (explanation) => this.show(explanation), (error) => this.inspection.fail(error));
    this.methods = new Dropdown('Method', (method) => this.choose({ method }));
    this.targets = new Dropdown('Class', (target) => this.choose({ target: target === predicted ? null : Number(target) }));
    const colors = new Dropdown<ColormapName>('Colours', (value) => this.look({ colors: value }));
    colors.update((Object.keys(colormapNames) as ColormapName[]).map((value) => ({ value, label: colormapNames[value] })), this.choices.colors);
    const { runs, checkpoints, layers, strip, messages, empty } = this.inspection;
    const opacity = slider('Opacity', { min: 0, max: 1, step: 0.01, value: this.choices.opacity }, (value) => `${Math.round(100 * value)} %`, (value) => this.look({ opacity: value }));
    const figure = (canvas: HTMLElement, caption: HTMLElement) => element('figure', {}, element('div', { class: 'picture-frame' }, canvas), caption);
    this.page = element(
      'main',
      { class: 'inspection grad-cam' },
      element('div', { class: 'toolbar' }, runs.root, checkpoints.root, layers.root),
      strip.root,
      messages,
      element('div', { class: 'toolbar' }, this.methods.root, this.targets.root, opacity, colors.root),
      element(
        'div',
        { class: 'explanation' },
        element(
          'div',
          { class: 'figures-row' },
          figure(this.picture, element('figcaption', {}, 'Picture')),
          figure(this.overlaid, element('figcaption', {}, 'Overlay')),
          figure(this.map, this.mapCaption),
          this.scale.root,
        ),
        this.aside,
      ),
    );
    root.replaceChildren(this.page, empty);
    this.changed();
  }

  async hydrate(runs: RunSummary[], run: string | null): Promise<void> {
    this.setRuns(runs);
    await this.inspection.show(run ?? this.choices.run ?? runs[0]?.run ?? null);
  }

  setRuns(runs: RunSummary[]): void {
    this.runs = runs;
    this.inspection.setRuns(runs);
    this.changed();
  }

  /** The run has newer weights: what is shown is drawn from them, unless an older checkpoint was chosen. */
  async refreshed(run: string): Promise<void> {
    if (run !== this.choices.run) return;
    await this.inspection.describe();
    this.changed();
  }

  private choose(choice: Partial<Choices>): void {
    Object.assign(this.choices, choice);
    this.changed();
  }

  private changed(): void {
    saveChoices(this.choices);
    const { run, image, checkpoint, target } = this.choices;
    const { layer, empty, description } = this.inspection;
    empty.hidden = run !== null || this.runs.length > 0;
    this.page.hidden = !empty.hidden;
    if (run === null || layer === null || description?.run !== run) return;
    const method = description.methods.find((name) => name === this.choices.method) ?? description.methods[0];
    if (method === undefined) return;
    if (target !== null && target >= description.classes.length) this.choices.target = null;
    this.methods.update(description.methods.map((name) => ({ value: name, label: name })), method);
    this.targets.update([{ value: predicted, label: 'Predicted' }, ...description.classes.map((name, index) => ({ value: String(index), label: name }))], this.choices.target === null ? predicted : String(this.choices.target));
    this.page.setAttribute('aria-busy', 'true');
    this.latest.ask({ run, image, layer, method, ...(checkpoint === null ? {} : { checkpoint }), ...(this.choices.target === null ? {} : { target: this.choices.target }) });
  }

  private look(look: Partial<Choices>): void {
    Object.assign(this.choices, look);
    saveChoices(this.choices);
    if (this.explanation) this.draw(this.explanation);
  }

  private show(explanation: Explanation): void {
    this.inspection.clear();
    this.explanation = explanation;
    this.page.removeAttribute('aria-busy');
    const { prediction, target } = explanation;
    const classes = this.inspection.description?.classes ?? [];
    this.aside.replaceChildren(verdict(prediction, classes), predictionBars(prediction, classes, { target, choose: (index) => this.choose({ target: index === prediction.class ? null : index }) }));
    this.draw(explanation);
  }

  private draw(explanation: Explanation): void {
    const { map, size, prediction, method, layer, target } = explanation;
    const { input } = prediction;
    const { opacity, colors } = this.choices;
    const [height, width] = size;
    // Enough pixels for a smooth map over sharp picture pixels.
    const scale = Math.max(1, Math.round(320 / Math.max(input.width, input.height)));
    const smooth = enlarge({ map, size }, { width: input.width * scale, height: input.height * scale });
    const name = this.inspection.description?.classes[target] ?? String(target);
    paint(this.picture, input);
    paint(this.overlaid, overlay(input, smooth, opacity, colors, scale));
    this.overlaid.setAttribute('aria-label', `The picture with the ${method} map of layer ${layer} for "${name}" over it`);
    paint(this.map, { width, height, rgba: colorize(map, 0, 1, colors) });
    this.map.setAttribute('aria-label', `The ${method} map, ${height} by ${width}`);
    this.mapCaption.textContent = `${method} for ${name}, ${height} × ${width}`;
    this.scale.update(colors, '0', '1');
  }
}

/** Layers with [C, H, W] output: the last convolution first, as the usual place to look from, then from the head down. */
function layersWithMaps({ layers }: RunDescription): RunDescription['layers'] {
  const spatial = layers.filter(({ shape }) => shape.length === 3).reverse();
  const isConv = ({ type }: { type: string }) => type.startsWith('Conv');
  return [...spatial.filter(isConv), ...spatial.filter((layer) => !isConv(layer))];
}
