import { colorize } from '../../extension/shared/colormap';
import type { LayersPart } from '../../extension/shared/layers-part';
import type { TrainingHost } from '../../extension/shared/panels';
import type { LayerFigure } from '../../extension/shared/record';
import { layerFigureNames } from '../../extension/shared/record-words';
import { percent } from '../../extension/shared/run-words';
import { ColorScale } from '../common/color-scale';
import { Dropdown } from '../common/dropdown';
import { element, say } from '../common/element';
import { axisWidth, rightMargin } from '../common/line-chart';
import type { Range } from '../common/range';
import { cell, rowHead, table } from '../common/table';
import { tableFrame } from '../common/table-frame';
import { readTheme } from '../common/theme';
import { button } from '../common/toolkit';
import { reason, t } from '../common/translate';
import { figure as figureWords } from '../common/words';
import { placeWords, xAxes, type Axis } from '../common/x-axes';
import type { RunSeries } from './run-series';

/** Pixels of a layer's row. */
const rowHeight = 14;
/** Pixels of a column at least. */
const columnWidth = 3;
/** Milliseconds between two looks at a run that goes: a measurement comes every few seconds. */
const pace = 1000;

/** How a figure's values become colours: gradients and steps differ by powers of ten. */
const scales: Record<LayerFigure, 'logarithmic' | 'share' | 'fromZero' | 'linear'> = {
  gradient_norm: 'logarithmic', update_ratio: 'logarithmic', dead_share: 'share', activation_mean: 'linear', activation_std: 'fromZero',
};

/** Which part of which axis is shown, as the charts show it. */
interface Shown {
  axis: Axis;
  range: Range;
  logarithmic: boolean;
}

/** What was measured of one run's layers: a row of colours a layer over the charts' x axis, and the same as a table. */
export class LayerStrips {
  private readonly canvas = element('canvas', { 'aria-hidden': 'true' });
  private readonly names = element('div', { class: 'layer-names', 'aria-hidden': 'true' });
  private readonly reading = element('span', { class: 'layer-reading' });
  private readonly spoken = element('div', { class: 'visually-hidden', 'aria-live': 'polite' });
  private readonly strip = element('div', { class: 'layer-strip', tabindex: 0, role: 'group' }, this.names, this.canvas, this.spoken);
  private readonly scale = new ColorScale();
  private readonly words = element('p', { class: 'soft' });
  private readonly tableFrame = tableFrame(t('Layers'));
  private readonly choice: Dropdown<LayerFigure>;
  private readonly switch: HTMLElement;
  private readonly toolbar: HTMLElement;
  readonly root: HTMLElement;
  private series: RunSeries | null = null;
  private shown: Shown = { axis: 'step', range: { from: 0, to: 1 }, logarithmic: false };
  private live = false;
  private part: { run: string; figure: LayerFigure; axis: Axis; part: LayersPart } | null = null;
  private going = false;
  private asked = '';
  private askedAt = -Infinity;
  private askedStep = -1;
  private waits = false;
  /** From which epoch on what was ordered holds. */
  private ordered: { on: boolean; epoch: number } | null = null;
  private problem = '';
  private tableOf = '';
  /** The cell that is read. */
  private at: { row: number; column: number } | null = null;

  constructor(
    private readonly host: Pick<TrainingHost, 'layers' | 'measure'>,
    private figure: LayerFigure,
    choose: (figure: LayerFigure) => void,
    /** Something has come: to be drawn with all the rest. */
    private readonly changed: () => void,
  ) {
    this.choice = new Dropdown<LayerFigure>(t('Of each layer'), (next) => {
      this.figure = next;
      choose(next);
    });
    this.switch = button('', () => this.order());
    this.toolbar = element('div', { class: 'toolbar' }, this.choice.root, this.scale.root, this.reading, this.switch);
    this.root = element('div', { class: 'layers' }, this.toolbar, this.words, this.strip, this.tableFrame);
    this.strip.addEventListener('pointermove', (event) => this.read(this.cellAt(event)));
    this.strip.addEventListener('pointerleave', () => this.read(null));
    this.strip.addEventListener('blur', () => this.read(null));
    this.strip.addEventListener('keydown', (event) => this.key(event));
    new ResizeObserver(() => this.draw()).observe(this.strip);
  }

  /** Whether there is anything to see or to order of this run. */
  update(series: RunSeries | null, live: boolean, shown: Shown): boolean {
    if (series?.run !== this.series?.run) {
      this.ordered = null;
      this.problem = '';
      this.at = null;
    }
    this.series = series;
    this.live = live;
    this.shown = shown;
    this.fetch();
    this.draw();
    return series !== null && (live || this.layers !== null);
  }

  retheme(): void {
    this.draw();
  }

  /** Of the figure that is chosen, or of one that there is; null where nothing was measured. */
  private get layers(): LayersPart | null {
    const { part } = this;
    return part && part.run === this.series?.run && part.part.layers.length > 0 && part.axis === this.shown.axis ? part.part : null;
  }

  private get width(): number {
    return Math.max(0, this.strip.clientWidth - axisWidth - rightMargin);
  }

  private fetch(): void {
    const { series, shown } = this;
    if (!series || this.going) return;
    const { axis, range } = shown;
    const scale = series.scale(axis);
    const along = xAxes[axis].along;
    const key = JSON.stringify([series.run, this.figure, axis, scale, range, Math.ceil(this.width / 100), this.live, series.edits.length]);
    const grown = series.progress.step > this.askedStep;
    if (key === this.asked && !grown) return;
    const rest = this.askedAt + pace - performance.now();
    if (key === this.asked && rest > 0) {
      if (!this.waits) setTimeout(() => ((this.waits = false), this.changed()), rest);
      this.waits = true;
      return;
    }
    this.going = true;
    this.asked = key;
    this.askedAt = performance.now();
    this.askedStep = series.progress.step;
    const figure = this.figure;
    // The charts leave room for what is still to come: what there is in that is all that there is.
    const request = { run: series.run, figure, axis: along, from: range.from / scale, to: range.to / scale, columns: Math.max(20, Math.ceil(this.width / columnWidth)) };
    this.host.layers(request).then(
      (part) => {
        this.problem = '';
        const [other] = part.figures;
        if (part.layers.length === 0 && other && !part.figures.includes(figure)) this.figure = other;
        this.part = { run: series.run, figure, axis, part };
      },
      (error: unknown) => (this.problem = reason(error)),
    ).finally(() => {
      this.going = false;
      this.changed();
    });
  }

  private order(): void {
    const { series } = this;
    if (!series) return;
    const on = !this.isAsked;
    this.host.measure({ run: series.run, on }).then(
      ({ epoch }) => ((this.ordered = { on, epoch }), (this.problem = '')),
      (error: unknown) => (this.problem = reason(error)),
    ).finally(this.changed);
  }

  /** Whether it is measured, or will be. */
  private get isAsked(): boolean {
    return this.ordered?.on ?? (this.part !== null && this.part.run === this.series?.run && this.part.part.asked.length > 0);
  }

  private draw(): void {
    const { layers } = this;
    const waits = this.ordered && this.series && this.series.progress.epoch < this.ordered.epoch ? this.ordered : null;
    this.switch.hidden = !this.live;
    say(this.switch.lastChild!, this.isAsked ? t('Stop Measuring') : t('Measure Layers'));
    this.switch.title = this.isAsked ? '' : t('Gradient norm, update-to-weight ratio and activations of each layer, from the next epoch on. A measurement takes as long as a step, and changes no number of the run.');
    const words = this.problem !== '' ? this.problem : waits ? (waits.on ? t('The layers are measured from epoch {epoch} on.', { epoch: waits.epoch }) : t('The layers are measured no more from epoch {epoch} on.', { epoch: waits.epoch })) : layers || this.isAsked ? '' : t('The layers of this run are not measured: "record" in "training" asks for it.');
    say(this.words, words);
    this.words.hidden = words === '';
    for (const each of [this.choice.root, this.scale.root, this.reading, this.strip, this.tableFrame]) each.hidden = layers === null;
    if (!layers) return;
    this.choice.update(layers.figures.map((value) => ({ value, label: t(layerFigureNames[value]) })), this.figure);
    this.strip.setAttribute('aria-label', t('{figure} of each layer over time. The arrow keys move from layer to layer and along the time, and read the values.', { figure: t(layerFigureNames[this.part!.figure]) }));
    this.drawNames(layers);
    this.drawCells(layers);
    this.drawTable(layers);
    this.say();
  }

  private drawNames({ layers }: LayersPart): void {
    if (this.names.childElementCount === layers.length && layers.every(({ path }, i) => this.names.children[i]!.textContent === path)) return;
    this.names.replaceChildren(...layers.map(({ path, type }) => element('span', { title: `${path} ${type}` }, path)));
  }

  private drawCells(part: LayersPart): void {
    const { width, canvas } = this;
    const { foreground } = readTheme();
    const ratio = devicePixelRatio;
    const height = rowHeight * part.layers.length;
    canvas.width = Math.max(1, Math.round(width * ratio));
    canvas.height = Math.round(height * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    const context = canvas.getContext('2d')!;
    context.scale(ratio, ratio);
    const [low, high] = this.ends(part);
    const along = (value: number): number => (this.isLogarithmic ? Math.log10(value) : value);
    const clamped = part.values.map((value) => (value === Infinity || Number.isNaN(value) ? NaN : this.isLogarithmic && value <= 0 ? along(low) : along(value)));
    const rgba = colorize(clamped, along(low), along(high), 'viridis');
    const beyond = getComputedStyle(this.root).getPropertyValue('--vscode-errorForeground');
    const columns = part.steps.first.length;
    for (let column = 0; column < columns; column++) {
      const [from, to] = this.span(part, column);
      for (let row = 0; row < part.layers.length; row++) {
        const i = row * columns + column;
        if (Number.isNaN(part.values[i]!)) continue;
        context.fillStyle = part.values[i] === Infinity ? beyond : `rgb(${rgba[4 * i]} ${rgba[4 * i + 1]} ${rgba[4 * i + 2]})`;
        context.fillRect(from, row * rowHeight, to - from, rowHeight - 1);
      }
    }
    const words = (value: number): string => valueWords(this.part!.figure, value);
    this.scale.update('viridis', words(low), words(high));
    if (!this.at || this.at.column >= columns || this.at.row >= part.layers.length) return;
    const [from, to] = this.span(part, this.at.column);
    context.strokeStyle = foreground;
    context.lineWidth = 2;
    context.strokeRect(from, this.at.row * rowHeight, to - from, rowHeight - 1);
  }

  private get isLogarithmic(): boolean {
    return scales[this.part!.figure] === 'logarithmic';
  }

  /** The values that the first and the last colour stand for: of all of the run, so that they stay where one zooms. */
  private ends({ summary: { lowest, highest }, values }: LayersPart): [number, number] {
    const scale = scales[this.part!.figure];
    if (scale === 'share') return [0, 1];
    const known = [...lowest, ...highest, ...values].filter((value) => Number.isFinite(value) && (scale !== 'logarithmic' || value > 0));
    if (known.length === 0) return scale === 'logarithmic' ? [0.1, 1] : [0, 1];
    const [low, high] = [known.reduce((a, b) => Math.min(a, b)), known.reduce((a, b) => Math.max(a, b))];
    if (scale === 'fromZero') return [0, high || 1];
    return low < high ? [low, high] : scale === 'logarithmic' ? [low / 2, low * 2] : [low - 0.5, low + 0.5];
  }

  /** Pixels of a column: from its measurement to the next one. */
  private span({ places: { first, last } }: LayersPart, column: number): [number, number] {
    const end = first[column + 1] ?? (column > 0 ? last[column]! + last[column]! - last[column - 1]! : last[column]!);
    const scale = this.series!.scale(this.shown.axis);
    const from = this.pixelOf(first[column]! * scale);
    return [from, Math.max(from + columnWidth - 1, Math.min(this.width, this.pixelOf(end * scale)))];
  }

  private pixelOf(x: number): number {
    const { range: { from, to }, logarithmic } = this.shown;
    const share = logarithmic ? Math.log(Math.max(x, from) / from) / Math.log(to / from) : (x - from) / (to - from);
    return Math.max(0, Math.min(1, share)) * this.width;
  }

  private drawTable({ layers, summary: { first, last, lowest, highest } }: LayersPart): void {
    const { figure } = this.part!;
    const state = JSON.stringify([figure, layers, [...first], [...last], [...lowest], [...highest]]);
    if (state === this.tableOf) return;
    this.tableOf = state;
    const rows = layers.map(({ path, type }, i) => element('tr', {}, rowHead(`${path} ${type}`), ...[first, last, lowest, highest].map((values) => cell(valueWords(figure, values[i]!)))));
    this.tableFrame.replaceChildren(table('layer-figures', [t('Layer'), t('First'), t('Last'), t('Lowest'), t('Highest')], rows));
  }

  private cellAt({ clientX, clientY }: MouseEvent): { row: number; column: number } | null {
    const { layers: part } = this;
    if (!part) return null;
    const { left, top } = this.canvas.getBoundingClientRect();
    const row = Math.floor((clientY - top) / rowHeight);
    const column = Array.from(part.steps.first.keys()).findLastIndex((each) => this.span(part, each)[0] <= clientX - left);
    return row >= 0 && row < part.layers.length && column >= 0 && clientX - left <= this.span(part, column)[1] ? { row, column } : null;
  }

  private read(at: { row: number; column: number } | null): void {
    if (at?.row === this.at?.row && at?.column === this.at?.column) return;
    this.at = at;
    if (this.layers) this.drawCells(this.layers);
    this.say();
  }

  private key(event: KeyboardEvent): void {
    const { layers: part } = this;
    const [rows, columns] = [part?.layers.length ?? 0, part?.steps.first.length ?? 0];
    if (event.key === 'Escape') return this.read(null);
    const at = this.at ?? { row: 0, column: columns - 1 };
    const next = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0], Home: [0, -columns], End: [0, columns] }[event.key];
    if (!next || rows === 0 || columns === 0) return;
    event.preventDefault();
    const bounded = (value: number, count: number): number => Math.max(0, Math.min(count - 1, value));
    this.read(this.at ? { row: bounded(at.row + next[0]!, rows), column: bounded(at.column + next[1]!, columns) } : { row: bounded(at.row, rows), column: bounded(at.column, columns) });
    this.spoken.textContent = this.reading.textContent;
  }

  private say(): void {
    const { layers: part, at } = this;
    const layer = at && part?.layers[at.row];
    if (!layer || !part || at.column >= part.steps.first.length) return void (this.reading.textContent = '');
    const scale = this.series!.scale(this.shown.axis);
    const place = (x: number): string => placeWords(x * scale, this.shown.axis);
    const [from, to] = [place(part.places.first[at.column]!), place(part.places.last[at.column]!)];
    const value = valueWords(this.part!.figure, part.values[at.row * part.steps.first.length + at.column]!);
    this.reading.textContent = `${layer.path} ${layer.type} · ${from === to ? from : `${from} – ${to}`} · ${value}`;
  }
}

const valueWords = (figure: LayerFigure, value: number): string => (Number.isNaN(value) ? '–' : figure === 'dead_share' ? percent(value) : value === Infinity ? '∞' : figureWords(value));
