import type { FeatureMaps, LayerFilters, LayerSurvey, RunDescription } from '../../extension/shared/inspector';
import type { InspectionHost } from '../../extension/shared/panels';
import { canvasPng } from '../common/canvas-png';
import { ColorScale, colorDropdown } from '../common/color-scale';
import { element } from '../common/element';
import { saveChoices, savedChoices } from '../common/host-link';
import { convolutionsFirst, Inspection, type Inspected, type Look } from '../common/inspection';
import { Latest } from '../common/latest';
import { NumberField } from '../common/number-field';
import { paint } from '../common/picture';
import { predictionBars, verdict } from '../common/prediction-bars';
import { Segments } from '../common/segments';
import { button } from '../common/toolkit';
import { t } from '../common/translate';
import { figure, shapeWords } from '../common/words';
import { gridPicture } from './grid-picture';
import { filterFace, isDead, isSaturated, mapFace, type FilterPart, type MapLook } from './map-faces';
import { orderOf, rangeOf } from './map-values';
import { MapZoom } from './map-zoom';
import { spreadChart } from './spread-chart';
import { TileGrid, type TileFace } from './tile-grid';

interface Choices extends Inspected, MapLook {
  show: 'maps' | 'filters';
  part: FilterPart;
  /** Input channel whose kernels are shown. */
  input: number;
  /** Class index that importance is for; null for the predicted class. */
  target: number | null;
}
/** A layer of a run at a checkpoint, whatever the picture. */
type Layered = Pick<Look, 'run' | 'layer' | 'checkpoint'>;
const layered = ({ run, layer, checkpoint }: Look): Layered => ({ run, layer, ...(checkpoint !== undefined && { checkpoint }) });

/** The feature-map panel: what a layer makes of a picture, a channel a tile, or its filters. */
export class FeatureMapPage {
  private readonly choices = savedChoices<Choices>({
    run: null, image: { kind: 'validation', index: 0 }, layer: null, checkpoint: null, colors: 'viridis', norm: 'own', order: 'channel', show: 'maps', part: 'now', input: 0, target: null,
  });
  readonly inspection: Inspection;
  private readonly latest: Latest<Look, FeatureMaps>;
  private readonly surveys: Latest<Layered, LayerSurvey>;
  private readonly importances: Latest<Look & { target?: number }, { target: number; values: Float32Array }>;
  private readonly filterings: Latest<Layered, LayerFilters>;
  private readonly grid: TileGrid;
  private readonly zoom: MapZoom;
  private readonly picture = element('canvas', { class: 'picture', role: 'img', 'aria-label': t('The picture as the model sees it') });
  private readonly aside = element('div', { class: 'prediction-frame' });
  private readonly caption = element('p', { class: 'caption' });
  private readonly summary = element('p', { class: 'soft', role: 'status' });
  private readonly spread = element('div', {});
  private readonly scale = new ColorScale();
  private readonly input: NumberField;
  private readonly ofMaps: HTMLElement;
  private readonly ofFilters: HTMLElement;
  private maps: FeatureMaps | null = null;
  /** What `maps` are of. */
  private shown: Look | null = null;
  private survey: LayerSurvey | null = null;
  private importance: { target: number; values: Float32Array } | null = null;
  private filters: LayerFilters | null = null;

  constructor(root: HTMLElement, private readonly host: InspectionHost) {
    const fail = (error: unknown): void => this.inspection.fail(error);
    this.latest = new Latest((look) => host.features(look), (maps, look) => this.show(maps, look), fail);
    this.surveys = new Latest((look) => host.survey(look), (survey) => this.learn({ survey }), fail);
    this.importances = new Latest((look) => host.importance(look), (importance) => this.learn({ importance }), fail);
    this.filterings = new Latest((look) => host.filters(look), (filters) => this.learn({ filters }), fail);
    this.grid = new TileGrid(t('Feature maps'), (channel) => this.enlarge(channel));
    this.zoom = new MapZoom({
      step: (channel, by) => this.enlarge(this.grid.neighbour(channel, by)),
      closed: (channel) => this.grid.focus(channel),
      work: (place) => host.cell({ ...this.shown!, ...place }),
      patches: (channel) => host.patches({ ...layered(this.shown!), channel }),
      save: (canvas, name) => void this.save(canvas, name),
    });
    this.input = new NumberField(t('Input channel'), (value) => Number.isInteger(value) && value >= 0 && value < (this.filters?.shape[1] ?? 1), (input) => this.look({ input }));
    const { choices } = this;
    this.ofMaps = element('span', { class: 'toolbar' }, new Segments(t('Order'), { channel: t('Channel'), mean: t('Mean'), importance: t('Importance for the class') }, choices.order, (order) => this.look({ order })).root, colorDropdown(choices.colors, (colors) => this.look({ colors })).root);
    this.ofFilters = element('span', { class: 'toolbar' }, new Segments(t('Filters'), { now: t('Now'), start: t('At the start'), change: t('Change') }, choices.part, (part) => this.look({ part })).root, this.input.root);
    const toolbar = element(
      'div',
      { class: 'toolbar' },
      new Segments(t('Show'), { maps: t('Feature maps'), filters: t('Filters') }, choices.show, (show) => this.look({ show })).root,
      new Segments(t('Range'), { own: t('Each map'), shared: t('Whole layer') }, choices.norm, (norm) => this.look({ norm })).root,
      this.ofMaps,
      this.ofFilters,
      button(t('Save Picture'), () => void this.save(gridPicture(this.grid.channels, this.face()), this.maps?.layer ?? '')),
    );
    const columns = element(
      'div',
      { class: 'columns' },
      element('aside', {}, element('div', { class: 'picture-frame' }, this.picture), this.aside),
      element('section', { class: 'maps', 'aria-label': t('Feature maps of the layer') }, toolbar, element('div', { class: 'caption-row' }, this.caption, this.scale.root), this.summary, this.spread, this.grid.root),
    );
    this.inspection = new Inspection(host, choices, (look) => this.latest.ask(look), ({ layers }) => [...convolutionsFirst(layers), ...vectors(layers)], { root, name: 'feature-map', content: [columns, this.zoom.root] });
  }

  private look(look: Partial<Choices>): void {
    Object.assign(this.choices, look);
    saveChoices(this.choices);
    if (!this.maps) return;
    this.askFurther();
    this.draw(this.maps);
  }

  private get isWindowed(): boolean {
    return this.inspection.description?.layers.find(({ path }) => path === this.maps!.layer)?.windowed ?? false;
  }

  /** One map large. */
  private enlarge(channel: number): void {
    this.zoom.show(this.maps!, channel, this.choices, { windowed: this.isWindowed, survey: this.survey });
  }

  private async save(canvas: HTMLCanvasElement, name: string): Promise<void> {
    await this.host.savePicture({ name, png: await canvasPng(canvas) }).catch((error: unknown) => this.inspection.fail(error));
  }

  private show(maps: FeatureMaps, look: Look): void {
    this.inspection.answered();
    const key = (of: object | null): string => JSON.stringify(of);
    const isOtherPicture = key(this.shown && layered(this.shown)) === key(layered(look)) && key(this.shown!.image) !== key(look.image);
    this.maps = maps;
    this.shown = look;
    this.importance = null;
    // Where the same is asked for again, there are newer weights.
    if (!isOtherPicture) [this.survey, this.filters] = [null, null];
    paint(this.picture, maps.prediction.input);
    this.surveys.ask(layered(look));
    this.askFurther();
    this.draw(maps);
  }

  /** What is wanted beside the maps. */
  private askFurther(): void {
    const { order, show, target } = this.choices;
    if (order === 'importance' && this.importance?.target !== (target ?? this.maps!.prediction.class)) this.importances.ask({ ...this.shown!, ...(target === null ? {} : { target }) });
    if (show === 'filters' && this.hasFilters && this.filters === null) this.filterings.ask(layered(this.shown!));
  }

  private learn(known: { survey?: LayerSurvey; importance?: { target: number; values: Float32Array }; filters?: LayerFilters }): void {
    const { layer } = known.survey ?? known.filters ?? { layer: this.maps?.layer };
    if (!this.maps || layer !== this.maps.layer) return;
    Object.assign(this, known);
    this.draw(this.maps);
  }

  private get hasFilters(): boolean {
    const type = this.inspection.description?.layers.find(({ path }) => path === this.maps!.layer)?.type ?? '';
    return /^(Conv2d|DepthwiseConv2d|ConvTranspose2d)$/.test(type);
  }

  private face(): (channel: number) => TileFace {
    const { choices, filters } = this;
    if (this.showsFilters && filters) return filterFace(filters, choices.part, choices.norm, choices.input);
    return mapFace(this.maps!, choices, { survey: this.survey, importance: choices.order === 'importance' ? (this.importance?.values ?? null) : null });
  }

  private get showsFilters(): boolean {
    return this.choices.show === 'filters' && this.hasFilters;
  }

  private draw(maps: FeatureMaps): void {
    const { colors, norm, order, target } = this.choices;
    const { classes = [], layers = [] } = this.inspection.description ?? {};
    const { prediction } = maps;
    const chosen = order === 'importance' && !this.showsFilters ? { target: target ?? prediction.class, choose: (index: number) => this.look({ target: index === prediction.class ? null : index }) } : undefined;
    this.aside.replaceChildren(verdict(prediction, classes), predictionBars(prediction, classes, chosen));
    const type = layers.find(({ path }) => path === maps.layer)?.type ?? '';
    this.ofMaps.hidden = this.showsFilters;
    this.ofFilters.hidden = !this.showsFilters;
    if (this.showsFilters && this.filters) this.drawFilters(this.filters, type);
    else {
      const { low, high } = rangeOf(maps.values);
      this.caption.textContent = `${maps.layer} ${type} · ${shapeWords(maps.shape)}`;
      this.scale.root.hidden = false;
      this.scale.update(colors, norm === 'shared' ? figure(low) : t('least'), norm === 'shared' ? figure(high) : t('greatest'));
      this.summary.textContent = this.survey ? surveyWords(this.survey) : '';
      this.spread.replaceChildren(...(this.survey?.norm ? [spreadChart(this.survey.norm, null, this.survey.pictures)] : []));
      const [, height, width] = maps.shape;
      this.grid.draw(orderOf(maps, order, this.importance?.values ?? null), height / width, this.face());
    }
  }

  private drawFilters(filters: LayerFilters, type: string): void {
    const { shape: [out, inputs, height, width], ofPicture, startEpoch } = filters;
    const inColours = ofPicture && inputs === 3;
    this.input.root.hidden = inColours;
    this.input.update(Math.min(this.choices.input, inputs - 1));
    this.caption.textContent = `${filters.layer} ${type} · ${shapeWords(filters.shape)}`;
    this.scale.signed(t('below 0'), t('above 0'));
    this.scale.root.hidden = inColours;
    this.summary.textContent = startEpoch === null ? t('Below each: how far it has moved since its first weights, in parts of their length.') : t('Below each: how far it has moved since epoch {epoch}, the first that was kept, in parts of its length then.', { epoch: startEpoch });
    this.spread.replaceChildren();
    this.grid.draw(Array.from({ length: out }, (_, channel) => channel), height / width, this.face());
  }
}

/** Layers that give a vector, without those that only lay maps out as one. */
const vectors = (layers: RunDescription['layers']): RunDescription['layers'] => layers.filter(({ shape, type }) => shape.length === 1 && type !== 'Flatten');

/** How many channels are of no use, and on how many pictures that was seen. */
function surveyWords(survey: LayerSurvey): string {
  const count = (has: (survey: LayerSurvey, channel: number) => boolean): number => survey.silent.reduce((sum, _, channel) => sum + Number(has(survey, channel)), 0);
  const figures = { dead: count(isDead), saturated: count(isSaturated), channels: survey.silent.length, count: survey.pictures };
  return survey.saturated
    ? t('Dead on all of {count} validation pictures: {dead} of {channels} channels; mostly saturated: {saturated}.', figures)
    : t('Dead on all of {count} validation pictures: {dead} of {channels} channels.', figures);
}
