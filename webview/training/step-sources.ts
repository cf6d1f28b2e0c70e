import type { TrainingHost } from '../../extension/shared/panels';
import type { LayerSteps, StepParts } from '../../extension/shared/step-parts';
import { axisStack, shortTick } from '../common/axis-stack';
import type { Curve, CurveStack } from '../common/curve-stack';
import { Dropdown } from '../common/dropdown';
import { element } from '../common/element';
import type { Range } from '../common/range';
import { cell, rowHead, table } from '../common/table';
import { tableFrame } from '../common/table-frame';
import { readTheme } from '../common/theme';
import { reason, t } from '../common/translate';
import { figure } from '../common/words';
import { xAxes, type Axis } from '../common/x-axes';
import type { RunSeries } from './run-series';

const allLayers = '';
/** Milliseconds between two looks at a run that goes. */
const pace = 10_000;

/** What the steps' sizes came of: the schedule's part and the optimizer's over the charts' x axis, in a sentence, and a row a layer. */
export class StepSources {
  private axis: Axis = 'step';
  private readonly stack: CurveStack;
  private readonly words = element('p', {});
  private readonly tableFrame = tableFrame(t('What moves the weights'));
  private readonly choice: Dropdown;
  readonly root: HTMLElement;
  private layer = allLayers;
  private series: RunSeries | null = null;
  private part: { run: string; axis: Axis; part: StepParts } | null = null;
  private asked = { key: '', step: -1 };
  private askedAt = -Infinity;
  private tableOf = '';

  constructor(
    private readonly host: Pick<TrainingHost, 'stepParts'>,
    zoomTo: (range: Range | null) => void,
    /** Something has come: to be drawn with all the rest. */
    private readonly changed: () => void,
  ) {
    this.stack = axisStack([{ id: 'step-size', name: t('A step against the first that was measured'), unit: (value) => `${figure(value)} ×`, tick: shortTick }], () => this.axis, zoomTo);
    this.stack.setLogarithmic(0, true);
    this.choice = new Dropdown(t('Of the layer'), (layer) => {
      this.layer = layer;
      changed();
    });
    this.root = element('div', { class: 'step-sources' }, this.words, element('div', { class: 'toolbar' }, this.choice.root), this.tableFrame);
  }

  /** Whether there is anything to see of this run. */
  update(series: RunSeries | null, { axis, range, logarithmic }: { axis: Axis; range: Range; logarithmic: boolean }): boolean {
    if (series?.run !== this.series?.run) this.layer = allLayers;
    this.series = series;
    this.axis = axis;
    this.fetch();
    const part = this.part && this.part.run === series?.run && this.part.axis === axis ? this.part.part : null;
    const isThere = part !== null && part.words !== null;
    if (!series || !isThere) return false;
    // Of most runs nothing is measured: what is never seen is no part of the page.
    if (!this.stack.root.isConnected) this.tableFrame.before(this.stack.root);
    const scale = series.scale(axis);
    const x = part.places.map((place) => place * scale);
    const [moved, schedule, optimizer] = readTheme().lines;
    const curves: Curve[] = [
      { x, y: part.moved, color: moved!, name: t('step') },
      { x, y: part.schedule, color: schedule!, dash: [5, 3], name: t('schedule') },
      { x, y: part.optimizer, color: optimizer!, dash: [2, 2], name: t('optimizer') },
    ];
    this.stack.setLogarithmicX(logarithmic);
    this.stack.draw([curves], range);
    const words = t(part.words!);
    if (this.words.textContent !== words) this.words.textContent = words;
    this.choice.update([{ value: allLayers, label: t('all of them') }, ...part.layers.map(({ path, type }) => ({ value: path, label: `${path} ${type}` }))], this.layer);
    this.drawTable(part.layers);
    return true;
  }

  retheme(): void {
    this.stack.retheme();
  }

  private drawTable(layers: LayerSteps[]): void {
    const state = JSON.stringify(layers);
    if (state === this.tableOf) return;
    this.tableOf = state;
    const times = (factor: number): string => (Number.isFinite(factor) ? `${Number(factor.toPrecision(2))} ×` : '–');
    const size = (value: number): string => (Number.isFinite(value) ? figure(value) : '–');
    const rows = layers.map(({ path, type, first, last, schedule, optimizer }) => element('tr', {}, rowHead(`${path} ${type}`), cell(size(first)), cell(size(last)), cell(times(schedule)), cell(times(optimizer))));
    this.tableFrame.replaceChildren(table('step-parts', [t('Layer'), t('First step'), t('Last step'), t('by the schedule'), t('by the optimizer')], rows));
  }

  private fetch(): void {
    const { series, axis, layer } = this;
    if (!series) return;
    const key = JSON.stringify([series.run, axis, layer]);
    const { step } = series.progress;
    if (key === this.asked.key && (step === this.asked.step || performance.now() - this.askedAt < pace)) return;
    this.asked = { key, step };
    this.askedAt = performance.now();
    const { run } = series;
    this.host.stepParts({ run, axis: xAxes[axis].along, layer: layer === allLayers ? null : layer }).then(
      (part) => {
        if (this.asked.key === key) this.part = { run, axis, part };
        this.changed();
      },
      (error: unknown) => void (this.words.textContent = reason(error)),
    );
  }
}
