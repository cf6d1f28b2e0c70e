import type { FeatureMaps } from '../../extension/shared/inspector';
import type { InspectionHost } from '../../extension/shared/panels';
import { ColorScale, colorDropdown } from '../common/color-scale';
import { canvasPng } from '../common/canvas-png';
import { element } from '../common/element';
import { saveChoices, savedChoices } from '../common/host-link';
import { convolutionsFirst, Inspection, type Inspected, type Look } from '../common/inspection';
import { Latest } from '../common/latest';
import { paint } from '../common/picture';
import { predictionBars, verdict } from '../common/prediction-bars';
import { Segments } from '../common/segments';
import { t } from '../common/translate';
import { figure, shapeWords } from '../common/words';
import { MapGrid, type MapLook } from './map-grid';
import { rangeOf } from './map-values';
import { MapZoom } from './map-zoom';

type Choices = Inspected & MapLook;

/** The feature-map panel: what a layer makes of a picture, a channel a tile. */
export class FeatureMapPage {
  private readonly choices = savedChoices<Choices>({ run: null, image: { kind: 'validation', index: 0 }, layer: null, checkpoint: null, colors: 'viridis', norm: 'own', order: 'channel' });
  readonly inspection: Inspection;
  private readonly latest: Latest<Look, FeatureMaps>;
  private readonly grid: MapGrid;
  private readonly zoom: MapZoom;
  private readonly picture = element('canvas', { class: 'picture', role: 'img', 'aria-label': t('The picture as the model sees it') });
  private readonly aside = element('div', { class: 'prediction-frame' });
  private readonly caption = element('p', { class: 'caption' });
  private readonly scale = new ColorScale();
  private maps: FeatureMaps | null = null;
  /** What `maps` are of. */
  private shown: Look | null = null;

  constructor(root: HTMLElement, private readonly host: InspectionHost) {
    this.latest = new Latest((look) => host.features(look), (maps, look) => this.show(maps, look), (error) => this.inspection.fail(error));
    this.grid = new MapGrid((channel) => this.enlarge(channel));
    this.zoom = new MapZoom({
      step: (channel, by) => this.enlarge(this.grid.neighbour(channel, by)),
      closed: (channel) => this.grid.focus(channel),
      work: (place) => host.cell({ ...this.shown!, ...place }),
      save: (canvas, name) => void this.save(canvas, name),
    });
    const toolbar = element(
      'div',
      { class: 'toolbar' },
      new Segments(t('Range'), { own: t('Each map'), shared: t('Whole layer') }, this.choices.norm, (norm) => this.look({ norm })).root,
      new Segments(t('Order'), { channel: t('Channel'), mean: t('Mean') }, this.choices.order, (order) => this.look({ order })).root,
      colorDropdown(this.choices.colors, (colors) => this.look({ colors })).root,
    );
    const columns = element(
      'div',
      { class: 'columns' },
      element('aside', {}, element('div', { class: 'picture-frame' }, this.picture), this.aside),
      element('section', { class: 'maps', 'aria-label': t('Feature maps of the layer') }, toolbar, element('div', { class: 'caption-row' }, this.caption, this.scale.root), this.grid.root),
    );
    const content = [columns, this.zoom.root];
    this.inspection = new Inspection(host, this.choices, (look) => this.latest.ask(look), ({ layers }) => convolutionsFirst(layers), { root, name: 'feature-map', content });
  }

  private look(look: Partial<MapLook>): void {
    Object.assign(this.choices, look);
    saveChoices(this.choices);
    if (this.maps) this.draw(this.maps);
  }

  /** One map large. */
  private enlarge(channel: number): void {
    const windowed = this.inspection.description?.layers.find(({ path }) => path === this.maps!.layer)?.windowed ?? false;
    this.zoom.show(this.maps!, channel, this.choices, windowed);
  }

  private async save(canvas: HTMLCanvasElement, name: string): Promise<void> {
    await this.host.savePicture({ name, png: await canvasPng(canvas) }).catch((error: unknown) => this.inspection.fail(error));
  }

  private show(maps: FeatureMaps, look: Look): void {
    this.inspection.answered();
    this.maps = maps;
    this.shown = look;
    const classes = this.inspection.description?.classes ?? [];
    paint(this.picture, maps.prediction.input);
    this.aside.replaceChildren(verdict(maps.prediction, classes), predictionBars(maps.prediction, classes));
    this.draw(maps);
  }

  private draw(maps: FeatureMaps): void {
    const { colors, norm } = this.choices;
    const type = this.inspection.description?.layers.find(({ path }) => path === maps.layer)?.type ?? '';
    const { low, high } = rangeOf(maps.values);
    this.caption.textContent = `${maps.layer} ${type} · ${shapeWords(maps.shape)}`;
    this.scale.update(colors, norm === 'shared' ? figure(low) : t('least'), norm === 'shared' ? figure(high) : t('greatest'));
    this.grid.draw(maps, this.choices);
  }
}
