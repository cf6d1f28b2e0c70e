import type { FeatureMaps, ImageRef, RunDescription } from '../../extension/shared/inspector';
import type { InspectionHost, RunSummary } from '../../extension/shared/panels';
import { ColorScale } from '../common/color-scale';
import { colormapNames, type ColormapName } from '../../extension/shared/colormap';
import { Dropdown } from '../common/dropdown';
import { element } from '../common/element';
import { saveChoices, savedChoices } from '../common/host-link';
import { Inspection, type Inspected } from '../common/inspection';
import { Latest } from '../common/latest';
import { paint } from '../common/picture';
import { predictionBars, verdict } from '../common/prediction-bars';
import { Segments } from '../common/segments';
import { figure, shapeWords } from '../common/words';
import { MapGrid, type MapLook } from './map-grid';
import { rangeOf } from './map-values';
import { MapZoom } from './map-zoom';

type Choices = Inspected & MapLook;
interface Request {
  run: string;
  image: ImageRef;
  layer: string;
  checkpoint?: string;
}

/** The feature-map panel: what a layer makes of a picture, a channel a tile. */
export class FeatureMapPage {
  private readonly choices = savedChoices<Choices>({ run: null, image: { kind: 'validation', index: 0 }, layer: null, checkpoint: null, colors: 'viridis', norm: 'own', order: 'channel' });
  readonly inspection: Inspection;
  private readonly latest: Latest<Request, FeatureMaps>;
  private readonly grid: MapGrid;
  private readonly zoom: MapZoom;
  private readonly picture = element('canvas', { class: 'picture', role: 'img', 'aria-label': 'The picture as the model sees it' });
  private readonly aside = element('div', { class: 'prediction-frame' });
  private readonly caption = element('p', { class: 'caption' });
  private readonly scale = new ColorScale();
  private readonly page: HTMLElement;
  private maps: FeatureMaps | null = null;
  private runs: RunSummary[] = [];

  constructor(root: HTMLElement, host: InspectionHost) {
    this.inspection = new Inspection(host, this.choices, () => this.changed(), layersWithMaps);
    this.latest = new Latest((request) => host.features(request), (maps) => this.show(maps), (error) => this.inspection.fail(error));
    this.grid = new MapGrid((channel) => this.zoom.show(this.maps!, channel, this.choices));
    this.zoom = new MapZoom((channel, by) => this.zoom.show(this.maps!, this.grid.neighbour(channel, by), this.choices), (channel) => this.grid.focus(channel));
    const { runs, checkpoints, layers, strip, messages, empty } = this.inspection;
    const colors = new Dropdown<ColormapName>('Colours', (value) => this.look({ colors: value }));
    colors.update((Object.keys(colormapNames) as ColormapName[]).map((value) => ({ value, label: colormapNames[value] })), this.choices.colors);
    this.page = element(
      'main',
      { class: 'inspection feature-map' },
      element('div', { class: 'toolbar' }, runs.root, checkpoints.root, layers.root),
      strip.root,
      messages,
      element(
        'div',
        { class: 'columns' },
        element('aside', {}, element('div', { class: 'picture-frame' }, this.picture), this.aside),
        element(
          'section',
          { class: 'maps', 'aria-label': 'Feature maps of the layer' },
          element(
            'div',
            { class: 'toolbar' },
            new Segments('Range', { own: 'Each map', shared: 'Whole layer' }, this.choices.norm, (norm) => this.look({ norm })).root,
            new Segments('Order', { channel: 'Channel', mean: 'Mean' }, this.choices.order, (order) => this.look({ order })).root,
            colors.root,
          ),
          element('div', { class: 'caption-row' }, this.caption, this.scale.root),
          this.grid.root,
        ),
      ),
      this.zoom.root,
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

  private changed(): void {
    saveChoices(this.choices);
    const { run, image, checkpoint } = this.choices;
    const { layer, empty, description } = this.inspection;
    empty.hidden = run !== null || this.runs.length > 0;
    this.page.hidden = !empty.hidden;
    if (run === null || layer === null || description?.run !== run) return;
    this.page.setAttribute('aria-busy', 'true');
    this.latest.ask({ run, image, layer, ...(checkpoint === null ? {} : { checkpoint }) });
  }

  private look(look: Partial<MapLook>): void {
    Object.assign(this.choices, look);
    saveChoices(this.choices);
    if (this.maps) this.draw(this.maps);
  }

  private show(maps: FeatureMaps): void {
    this.inspection.clear();
    this.maps = maps;
    this.page.removeAttribute('aria-busy');
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
    this.scale.update(colors, norm === 'shared' ? figure(low) : 'least', norm === 'shared' ? figure(high) : 'greatest');
    this.grid.draw(maps, this.choices);
  }
}

/** Layers with [C, H, W] output, convolutions first. */
function layersWithMaps({ layers }: RunDescription): RunDescription['layers'] {
  const spatial = layers.filter(({ shape }) => shape.length === 3);
  const isConv = ({ type }: { type: string }) => type.startsWith('Conv');
  return [...spatial.filter(isConv), ...spatial.filter((layer) => !isConv(layer))];
}
