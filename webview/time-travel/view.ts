import { colorize, colorizeSigned } from '../../extension/shared/colormap';
import type { Pixels, Prediction } from '../../extension/shared/inspector';
import type { RunSummary, TimeTravelHost, TimeTravelState } from '../../extension/shared/panels';
import { percent } from '../../extension/shared/run-words';
import type { Moment, RunTimeline } from '../../extension/shared/inspector';
import { CurveStack, type Curve } from '../common/curve-stack';
import { Dropdown } from '../common/dropdown';
import { element, say } from '../common/element';
import { Latest } from '../common/latest';
import { messageList } from '../common/message-list';
import { enlarge, overlay } from '../common/overlay';
import { paint } from '../common/picture';
import { predictionBars, verdict } from '../common/prediction-bars';
import { onThemeChange, readTheme } from '../common/theme';
import { reason, t } from '../common/translate';
import { figure, short } from '../common/words';
import { confusionMatrix } from '../failures/confusion-matrix';
import { PointsMap } from './points-map';
import { Scrubber } from './scrubber';
import { Tiles, type Face } from './tiles';

type Asked = Pick<Parameters<TimeTravelHost['moment']>[0], 'run' | 'epoch' | 'picture' | 'layer'>;

/** A run, epoch by epoch: one slider moves charts, a picture's map and prediction, feature maps, filters, embedding and confusion together. */
export class TimeTravelPage {
  private state: TimeTravelState = { run: null, epoch: null, picture: 0, layer: null, speed: '4' };
  private list: RunSummary[] = [];
  private timeline: RunTimeline | null = null;
  private readonly runs = new Dropdown(t('Run'), (run) => void this.show(run));
  private readonly layers = new Dropdown(t('Layer'), (layer) => this.choose({ layer }));
  private readonly scrubber = new Scrubber({ words: (index) => this.momentWords(index), choose: (index) => this.goTo(index), isDrawn: () => !this.moments.busy, speed: (speed) => this.choose({ speed }) }, '4');
  private readonly strip = element('div', { class: 'thumbnails', role: 'radiogroup', 'aria-label': t('Probe pictures') });
  private readonly messages = element('div', {});
  private readonly charts = new CurveStack(
    [{ id: 'loss', name: t('Loss'), unit: figure, tick: short, fromZero: true }, { id: 'accuracy', name: t('Accuracy'), unit: (value) => percent(value), tick: (value) => percent(value, 0), bounds: { from: 0, to: 1 } }],
    (x) => t('epoch {epoch}', { epoch: Math.round(x) }), () => t('Epoch'),
  );
  private readonly seen = element('canvas', { class: 'picture', role: 'img' });
  private readonly seenWords = element('p', { class: 'soft' });
  private readonly said = element('div', { class: 'prediction-frame' });
  private readonly maps = new Tiles();
  private readonly filters = new Tiles();
  private readonly points = new PointsMap();
  private readonly confusion = element('div', {});
  private readonly confusionPart = element('section', { class: 'part' }, element('h2', {}, t('Confusion')), this.confusion);
  private readonly content: HTMLElement;
  private readonly page: HTMLElement;
  private readonly empty = element('main', { class: 'empty' }, element('h1', {}, t('No run to look into yet')), element('p', {}, t('Train an experiment first: after its first epoch one can look back at it here.')));
  private readonly timelines: Latest<string, RunTimeline>;
  private readonly moments: Latest<Asked, Moment>;

  constructor(
    root: HTMLElement,
    private readonly host: TimeTravelHost,
  ) {
    this.timelines = new Latest((run) => host.timeline({ run }), (timeline) => this.take(timeline), (error) => this.fail(error));
    this.moments = new Latest((asked) => host.moment(asked), (moment) => this.draw(moment), (error) => this.fail(error));
    this.strip.addEventListener('keydown', (event) => this.stripKey(event));
    this.charts.root.addEventListener('click', ({ clientX }) => this.goNear(this.charts.valueAt(clientX)));
    const picture = element('section', { class: 'part', 'data-part': 'picture' }, element('h2', {}, t('Picture')), element('div', { class: 'picture-and-words' }, element('div', {}, element('div', { class: 'picture-frame' }, this.seen), this.seenWords), this.said));
    this.content = element('div', { class: 'parts' }, element('section', { class: 'part', 'data-part': 'charts' }, element('h2', {}, t('Charts')), this.charts.root), picture, this.maps.root, this.filters.root, this.points.root, this.confusionPart);
    this.page = element('main', { class: 'time-travel' }, element('div', { class: 'toolbar' }, this.runs.root, this.layers.root), this.messages, this.scrubber.root, this.strip, this.content);
    root.replaceChildren(this.page, this.empty);
    this.page.hidden = true;
    onThemeChange(() => {
      this.charts.retheme();
      this.drawCharts();
      this.ask();
    });
  }

  hydrate({ runs, run, state }: Awaited<ReturnType<TimeTravelHost['ready']>>): void {
    this.state = { ...this.state, ...state };
    this.scrubber.setSpeed(this.state.speed);
    if (run !== null && run !== this.state.run) Object.assign(this.state, { run, epoch: null });
    this.list = runs;
    void this.show(runs.some((each) => each.run === this.state.run) ? this.state.run : (runs[0]?.run ?? null));
  }

  setRuns(runs: RunSummary[]): void {
    this.list = runs;
    if (this.state.run === null && runs[0]) void this.show(runs[0].run);
    else this.toolbar();
  }

  async show(run: string | null): Promise<void> {
    if (run !== this.state.run) Object.assign(this.state, { run, epoch: null, picture: 0 });
    this.scrubber.pause();
    this.keep();
    this.toolbar();
    if (run === null) return;
    this.page.setAttribute('aria-busy', 'true');
    this.timelines.ask(run);
  }

  /** There is one more epoch to look at: where one looks at the latest, it is that. */
  async grown(run: string): Promise<void> {
    if (run === this.state.run) this.timelines.ask(run);
  }

  private take(timeline: RunTimeline): void {
    this.page.removeAttribute('aria-busy');
    if (timeline.run !== this.state.run) return;
    this.timeline = timeline;
    const { layers, pictures, layer } = timeline;
    if (!layers.some(({ path }) => path === this.state.layer)) this.state.layer = layer;
    if (this.state.picture >= pictures.length) this.state.picture = 0;
    this.layers.update(layers.map(({ path, type, shape }) => ({ value: path, label: `${path}  ${type}  ${shape.join('×')}` })), this.state.layer);
    this.drawStrip();
    this.say();
    this.scrubber.update(timeline.moments.length, this.index);
    this.content.hidden = timeline.moments.length === 0;
    this.scrubber.root.hidden = this.content.hidden;
    this.drawCharts();
    this.ask();
  }

  private say(): void {
    const { from, every, problems } = this.timeline!;
    const words =
      from === null
        ? [t('Nothing to look back at yet: training records it at the end of each epoch.')]
        : from === 'checkpoints'
          ? [t('This run recorded nothing of its epochs; what is shown is made from the checkpoints that it has kept. For all epochs, train it with "probes": "auto" under "training".')]
          : every > 1 ? [t('Recorded was one epoch in {every}, so that it takes little time and room.', { every })] : [];
    this.messages.replaceChildren(messageList([...problems.map((problem) => ({ severity: 'warning' as const, text: t(problem) })), ...words.map((text) => ({ severity: 'information' as const, text }))]));
  }

  private toolbar(): void {
    this.empty.hidden = this.list.length > 0;
    this.page.hidden = !this.empty.hidden;
    this.runs.update(this.list.map(({ run, name, id, val_accuracy }) => ({ value: run, label: `${name}${val_accuracy === null ? '' : ` · ${percent(val_accuracy)}`} · ${id}` })), this.state.run);
  }

  private get index(): number {
    const { moments } = this.timeline!;
    const found = moments.findIndex(({ epoch }) => epoch === this.state.epoch);
    return found < 0 ? Math.max(0, moments.length - 1) : found;
  }

  private momentWords(index: number): string {
    const { moments, figures } = this.timeline!;
    const { epoch } = moments[index]!;
    const accuracy = figures.find((each) => each.epoch === epoch)?.val_accuracy;
    return accuracy === undefined || Number.isNaN(accuracy) ? t('epoch {epoch}', { epoch }) : t('epoch {epoch}, validation accuracy {accuracy}', { epoch, accuracy: percent(accuracy) });
  }

  private goTo(index: number): void {
    const { moments } = this.timeline!;
    this.choose({ epoch: index === moments.length - 1 ? null : moments[index]!.epoch });
  }

  private goNear(x: number | null): void {
    const moments = this.timeline?.moments ?? [];
    if (x === null || moments.length === 0) return;
    const index = moments.reduce((best, { epoch }, i) => (Math.abs(epoch - x) < Math.abs(moments[best]!.epoch - x) ? i : best), 0);
    this.scrubber.pause();
    this.scrubber.update(moments.length, index);
    this.goTo(index);
  }

  private choose(choice: Partial<TimeTravelState>): void {
    Object.assign(this.state, choice);
    this.keep();
    this.ask();
  }

  private ask(): void {
    const { run, picture, layer } = this.state;
    const { timeline } = this;
    if (!timeline || run === null || timeline.moments.length === 0) return;
    this.markCharts();
    this.moments.ask({ run, epoch: timeline.moments[this.index]!.epoch, picture, layer: layer ?? '' });
  }

  private draw(moment: Moment): void {
    const { timeline } = this;
    if (!timeline || !timeline.pictures[this.state.picture]) return;
    this.page.dataset.epoch = String(moment.epoch);
    this.drawPicture(timeline, moment);
    this.drawMaps(timeline, moment);
    this.points.draw(timeline, moment);
    const { confusion } = moment;
    this.confusionPart.hidden = confusion === null;
    if (confusion) this.confusion.replaceChildren(confusionMatrix({ classes: timeline.classes, confusion, per_class: sumsOf(confusion, timeline.classes.length) }, 'counts', null, () => undefined));
  }

  private drawPicture({ pictures, classes }: RunTimeline, { probabilities, cam, epoch }: Moment): void {
    const { pixels, label } = pictures[this.state.picture]!;
    const scale = Math.max(1, Math.round(220 / Math.max(pixels.width, pixels.height)));
    const of = classes[label] ?? String(label);
    if (cam) {
      const smooth = enlarge({ map: cam.signed ?? cam.map, size: cam.size }, { width: pixels.width * scale, height: pixels.height * scale });
      paint(this.seen, overlay(pixels, cam.signed ? colorizeSigned(smooth) : colorize(smooth, 0, 1, 'viridis'), 0.5, scale));
      this.seen.setAttribute('aria-label', t('The picture with the {method} map of layer {layer} for "{class}" over it', { method: 'GradCAM', layer: cam.layer, class: of }));
      say(this.seenWords, cam.signed ? t('GradCAM for {class} is nowhere positive after epoch {epoch}: blue speaks against it.', { class: of, epoch }) : t('{method} for {class}', { method: 'GradCAM', class: of }));
    } else {
      paint(this.seen, pixels);
      this.seen.setAttribute('aria-label', t('The picture as the model sees it'));
      say(this.seenWords, of);
    }
    const prediction: Prediction = { input: pixels, label, logits: probabilities, probabilities, class: probabilities.reduce((best, value, k) => (value > probabilities[best]! ? k : best), 0) };
    this.said.replaceChildren(verdict(prediction, classes), predictionBars(prediction, classes));
  }

  private drawMaps({ layers }: RunTimeline, { maps, norms, filters }: Moment): void {
    this.maps.root.hidden = maps === null;
    const layer = layers.find(({ path }) => path === this.state.layer);
    if (maps) {
      const [channels, height, width] = maps.shape;
      const { low, high } = extremes(maps.values);
      const about = t('The first {count} of {channels} channels of layer {layer}, colours from {low} to {high}', { count: channels, channels: maps.channels, layer: this.state.layer ?? '', low: short(low), high: short(high) });
      this.maps.draw(t('Feature maps'), about, Array.from({ length: channels }, (_, c): Face => {
        const values = maps.values.subarray(c * height * width, (c + 1) * height * width);
        const norm = norms ? `\n‖w‖ ${short(norms[c]!)}` : '';
        return { pixels: { width, height, rgba: colorize(values, low, high, 'viridis') }, words: `${c}${norm}` };
      }));
    }
    this.filters.root.hidden = filters === null;
    if (filters) {
      const [count] = filters.shape;
      const most = Math.max(...filters.values.map(Math.abs)) || 1;
      this.filters.draw(t('Filters'), t('The {count} kernels of layer {layer}, grey is 0, ±{most} at most', { count, layer: filters.layer, most: short(most) }), Array.from({ length: count }, (_, k) => ({ pixels: filterPixels(filters, k, most), words: String(k) })));
    }
    if (layer) this.maps.root.setAttribute('aria-label', `${layer.path} ${layer.type}`);
  }

  private drawCharts(): void {
    const { timeline } = this;
    if (!timeline || timeline.figures.length === 0) return;
    const [training, validation] = readTheme().lines;
    const curve = (name: string, color: string, of: (each: RunTimeline['figures'][number]) => number): Curve[] => {
      const known = timeline.figures.filter((each) => Number.isFinite(of(each)));
      return known.length === 0 ? [] : [{ name, color, x: Float64Array.from(known, ({ epoch }) => epoch), y: Float32Array.from(known, of) }];
    };
    const last = Math.max(2, timeline.figures.at(-1)!.epoch);
    this.charts.draw([
      [...curve(t('training'), training!, ({ train_loss }) => train_loss), ...curve(t('validation'), validation!, ({ val_loss }) => val_loss)],
      [...curve(t('training'), training!, ({ train_accuracy }) => train_accuracy), ...curve(t('validation'), validation!, ({ val_accuracy }) => val_accuracy)],
    ], { from: 1, to: last });
    this.markCharts();
  }

  private markCharts(): void {
    const { timeline } = this;
    const at = timeline?.moments[this.index];
    this.charts.rest(at?.epoch ?? null);
    this.charts.mark(at ? [{ x: at.epoch, label: t('epoch {epoch}', { epoch: at.epoch }), color: readTheme().foreground }] : []);
  }

  private drawStrip(): void {
    const { pictures, classes } = this.timeline!;
    this.strip.replaceChildren(...pictures.map(({ label, pixels }, i) => {
      const canvas = element('canvas', { class: 'picture' });
      paint(canvas, pixels);
      const words = t('Picture {index}', { index: `${i + 1}: ${classes[label] ?? label}` });
      return element('button', { type: 'button', class: 'thumbnail', role: 'radio', title: words, 'aria-label': words, onclick: () => this.pick(i) }, canvas, element('span', {}, classes[label] ?? String(label)));
    }));
    this.markStrip();
  }

  private pick(picture: number): void {
    this.choose({ picture });
    this.markStrip();
    (this.strip.children[picture] as HTMLElement).focus();
  }

  private markStrip(): void {
    for (const [i, each] of [...this.strip.children].entries()) {
      each.setAttribute('aria-checked', String(i === this.state.picture));
      (each as HTMLElement).tabIndex = i === this.state.picture ? 0 : -1;
    }
  }

  private stripKey(event: KeyboardEvent): void {
    const count = this.strip.childElementCount;
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    this.pick((this.state.picture + step + count) % count);
  }

  private keep(): void {
    this.host.keep({ state: this.state }).catch((error: unknown) => this.fail(error));
  }

  private fail(error: unknown): void {
    this.page.removeAttribute('aria-busy');
    this.scrubber.pause();
    this.messages.replaceChildren(messageList([{ severity: 'error', text: reason(error) }]));
  }
}

/** Of each class, how many pictures it has, and how many were taken for it. */
function sumsOf(confusion: Uint32Array, classes: number): { support: number; predicted: number }[] {
  const sum = (of: (k: number) => number): number => Array.from({ length: classes }, (_, k) => of(k)).reduce((a, b) => a + b, 0);
  return Array.from({ length: classes }, (_, i) => ({ support: sum((k) => confusion[i * classes + k]!), predicted: sum((k) => confusion[k * classes + i]!) }));
}

function extremes(values: Float32Array): { low: number; high: number } {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

/** Over the picture's colours as a picture whose grey is 0; of other channels their mean, from what is most below 0 to what is most above. */
function filterPixels({ shape: [, inputs, height, width], values, ofPicture }: NonNullable<Moment['filters']>, kernel: number, most: number): Pixels {
  const size = height * width;
  const own = values.subarray(kernel * inputs * size, (kernel + 1) * inputs * size);
  if (!ofPicture || inputs !== 3) {
    const mean = Float32Array.from({ length: size }, (_, i) => Array.from({ length: inputs }, (_, c) => own[c * size + i]!).reduce((a, b) => a + b, 0) / inputs / most);
    return { width, height, rgba: colorizeSigned(mean) };
  }
  const rgba = new Uint8ClampedArray(4 * size).fill(255);
  for (let i = 0; i < size; i++) for (let c = 0; c < 3; c++) rgba[4 * i + c] = 127.5 * (1 + own[c * size + i]! / most);
  return { width, height, rgba };
}
