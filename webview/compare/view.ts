import { comparedMetrics, type ComparedMetric, type Comparison, type ComparisonChoices, type ComparisonHost, type ComparisonQuery, type CurvesRequest, type LineCurves } from '../../extension/shared/comparison';
import { claimList } from '../common/claims';
import { Dropdown } from '../common/dropdown';
import { element } from '../common/element';
import { HeldRange } from '../common/held-range';
import { Latest } from '../common/latest';
import { pageKind } from '../common/page-kind';
import { messageList, type Message } from '../common/message-list';
import { withNextFrame } from '../common/next-frame';
import { NumberField } from '../common/number-field';
import { saveButtons, type Takeable } from '../common/save-chart';
import { Segments } from '../common/segments';
import { slider } from '../common/slider';
import { tableFrame } from '../common/table-frame';
import { button } from '../common/toolkit';
import { reason, t } from '../common/translate';
import { xAxes } from '../common/x-axes';
import { zoomStep } from '../common/zoom';
import { columnWords, comparedWords } from './compared-words';
import { ComparedCurves, comparedAxes, metricNames, quoted } from './curves';
import { DrawnChart } from './drawn-chart';
import { linesTable } from './lines-table';
import { parallel, type Axis } from './parallel';
import { scatter } from './scatter';
import { shownLines, type ShownLine } from './shown-line';

const nothing: ComparisonChoices = {
  grouped: false, spread: 'range', target: null, axis: 'epoch', logX: false, logY: false, smoothing: 0.9, zoom: null, metrics: ['val_accuracy', 'val_loss', 'loss'],
  x: null, y: null, axes: null, sort: '',
};
const usualY = 'best_val_accuracy';
/** So many axes beside one another unless others are chosen. */
const mostAxes = 8;

/** Runs beside one another: what differs, what came of it, and how. Which lines there are and where all lies is the host's to say. */
export class ComparisonPage {
  private choices = nothing;
  private kept = '';
  private comparison: Comparison | null = null;
  private lines: ShownLine[] = [];
  private curves: LineCurves[] = [];
  private lit: string | null = null;
  private trouble: string | null = null;
  private problems: string[] = [];
  private readonly held = new HeldRange();
  private curvesOf = '';
  private readonly changed = withNextFrame(() => this.draw());
  /** What the table was made from: it is made anew only where that differs. */
  private tableOf = '';
  private readonly title = element('h1', {});
  private readonly counts = element('p', { class: 'counts', role: 'status' });
  private readonly messages = element('div', { class: 'messages-frame' });
  private readonly table = tableFrame(t('What differs, and what came of it'));
  private readonly claims = element('div', { role: 'status' });
  private readonly concluded = element('details', { class: 'fold', ontoggle: () => this.judge() }, element('summary', {}, t('What can be concluded')), this.claims);
  private readonly charts = new ComparedCurves((zoom) => this.choose({ zoom }));
  private readonly target = new NumberField(t('Time to accuracy, %'), (value) => value > 0 && value <= 100, (value) => this.choose({ target: value / 100 }));
  private readonly toolbar = element('div', { class: 'toolbar' });
  private readonly curvesBar = element('div', { class: 'toolbar', role: 'toolbar', 'aria-label': t('How the charts are drawn') });
  private readonly x = new Dropdown(t('Along'), (x) => this.choose({ x }));
  private readonly y = new Dropdown(t('Up'), (y) => this.choose({ y }));
  private readonly ticks = element('div', { class: 'ticks' });
  private readonly parallel: DrawnChart;
  private readonly scatter: DrawnChart;
  private readonly latest = new Latest<ComparisonQuery, Comparison>((query) => this.host.compare(query), (answer) => this.show(answer), (error) => this.say(error));
  private readonly latestCurves = new Latest<{ query: ComparisonQuery; request: CurvesRequest }, { lines: LineCurves[]; problems: string[] }>(
    (request) => this.host.curves(request),
    ({ lines, problems }) => {
      this.curves = lines;
      this.problems = problems;
      this.changed();
    },
    (error) => this.say(error),
  );

  private readonly latestClaims = new Latest<Record<string, never>, Awaited<ReturnType<ComparisonHost['judge']>>>(
    (asked) => this.host.judge(asked),
    ({ claims, remarks }) => this.claims.replaceChildren(claimList(claims, remarks, (claim) => this.ask(this.host.settle({ claim })))),
    (error) => this.claims.replaceChildren(element('p', {}, reason(error))),
  );

  constructor(
    root: HTMLElement,
    private readonly host: ComparisonHost,
  ) {
    const ask = (call: Promise<unknown>) => void call.then(() => this.say(null), (error: unknown) => this.say(error));
    const saving = (title: string, chart: Takeable) => saveButtons(title, chart, (file) => host.save(file), (error) => this.say(error));
    const csv = () => this.csv();
    this.parallel = new DrawnChart('parallel', t('Parallel coordinates'), (width) => this.drawParallel(width), csv);
    this.scatter = new DrawnChart('scatter', t('Scatter'), (width) => this.drawScatter(width), csv, this.x.root, this.y.root);
    this.parallel.root.firstElementChild!.append(saving(t('Parallel coordinates'), this.parallel));
    this.scatter.root.firstElementChild!.append(saving(t('Scatter'), this.scatter));
    this.parallel.root.append(element('details', { class: 'fold' }, element('summary', {}, t('Axes')), this.ticks));
    const rename = button(t('Name…'), () => void host.rename({}).then(({ name }) => this.call(name), (error: unknown) => this.say(error)));
    const pick = button(t('Add or Remove Runs…'), () => ask(host.pick({})));
    const curves = element('section', { class: 'drawn drawn-curves', 'aria-label': t('Curves') }, element('div', { class: 'title-row' }, element('h2', {}, t('Curves')), saving(t('Curves'), this.charts)), this.curvesBar, this.charts.root);
    const page = element(
      'main', { class: 'compare-page' },
      element('div', { class: 'title-row' }, element('div', { class: 'title' }, this.title, this.counts), element('div', { class: 'buttons' }, pick, rename)),
      this.messages, this.toolbar, this.table, this.concluded, curves, this.parallel.root, this.scatter.root,
    );
    root.replaceChildren(page);
  }

  /** As it was left. */
  begin(name: string, choices: Partial<ComparisonChoices>): void {
    this.choices = { ...nothing, ...choices };
    this.kept = JSON.stringify(this.choices);
    this.call(name);
    this.controls();
    this.refresh();
  }

  /** Asks anew for what is compared. */
  refresh(): void {
    this.curvesOf = '';
    this.latest.ask(this.query());
    this.judge();
  }

  /** While it is looked at: it takes reading what each run said of each picture. */
  private judge(): void {
    if (this.concluded.open) this.latestClaims.ask({});
  }

  retheme(): void {
    this.charts.retheme();
    this.changed();
  }

  private call(name: string): void {
    this.title.textContent = name === '' ? t('Comparison') : name;
  }

  private query(): ComparisonQuery {
    const { grouped, spread, target } = this.choices;
    return { grouped, spread, target };
  }

  private controls(): void {
    const { grouped, spread, axis, smoothing, metrics } = this.choices;
    const axes = Object.fromEntries(comparedAxes.map((key) => [key, t(xAxes[key].name)])) as Record<ComparisonChoices['axis'], string>;
    const spreads = new Segments(t('Spread'), { range: t('range'), deviation: t('standard deviation') }, spread, (next) => this.choose({ spread: next }));
    const of = new Segments(t('Lines'), { runs: t('runs'), settings: t('all but the seed') }, grouped ? 'settings' : 'runs', (next) => this.choose({ grouped: next === 'settings' }));
    this.toolbar.replaceChildren(of.root, spreads.root, this.target.root);
    const press = (sign: string, label: string, act: () => void) => element('button', { type: 'button', 'aria-label': label, title: label, onclick: act }, sign);
    const zoom = element('span', { class: 'segments' }, press('−', t('Zoom out'), () => this.charts.zoom(1 / zoomStep)), press('+', t('Zoom in'), () => this.charts.zoom(zoomStep)), press(t('All'), t('All'), () => this.choose({ zoom: null })));
    this.curvesBar.replaceChildren(
      new Segments(t('X axis'), axes, axis, (next) => this.choose({ axis: next, zoom: null })).root,
      element('span', { class: 'choice' }, element('span', {}, t('Log')), element('span', { class: 'segments' }, this.toggle('X', t('Logarithmic x axis'), 'logX'), this.toggle('Y', t('Logarithmic y axis'), 'logY'))),
      slider(t('Smoothing'), { min: 0, max: 0.99, step: 0.01, value: smoothing }, (value) => value.toFixed(2), (next) => this.choose({ smoothing: next })),
      element('span', { class: 'choice' }, element('span', {}, t('Zoom')), zoom),
      element('span', { class: 'choice' }, element('span', {}, t('Charts')), element('span', { class: 'segments' }, ...comparedMetrics.map((metric) => this.metricToggle(metric, metrics)))),
    );
  }

  private toggle(sign: string, label: string, key: 'logX' | 'logY'): HTMLElement {
    return pressed(sign, label, this.choices[key], (on) => this.choose({ [key]: on, ...(key === 'logX' ? { zoom: null } : {}) }));
  }

  private metricToggle(metric: ComparedMetric, on: ComparedMetric[]): HTMLElement {
    const words = t(metricNames[metric]);
    return pressed(words, words, on.includes(metric), (now) => this.choose({ metrics: comparedMetrics.filter((each) => (each === metric ? now : this.choices.metrics.includes(each))) }));
  }

  private choose(change: Partial<ComparisonChoices>): void {
    const before = JSON.stringify(this.query());
    this.choices = { ...this.choices, ...change };
    this.keep();
    if (JSON.stringify(this.query()) !== before) this.refresh();
    else this.changed();
  }

  private keep(): void {
    const state = JSON.stringify(this.choices);
    if (state === this.kept) return;
    this.kept = state;
    this.host.keep({ choices: this.choices }).catch((error: unknown) => this.say(error));
  }

  private show(comparison: Comparison): void {
    this.comparison = comparison;
    this.trouble = null;
    this.changed();
  }

  private say(error: unknown): void {
    this.trouble = error === null ? null : reason(error);
    this.changed();
  }

  private light(key: string | null): void {
    if (this.lit === key) return;
    this.lit = key;
    this.changed();
  }

  private draw(): void {
    this.drawMessages();
    const { comparison } = this;
    if (!comparison) return;
    this.lines = shownLines(comparison.lines, pageKind());
    this.drawTable(comparison);
    this.charts.draw(this.lines, this.curves, this.choices, this.lit);
    this.parallel.draw();
    this.scatter.draw();
    this.fetch();
  }

  private drawTable(comparison: Comparison): void {
    const { x, y, axes, spread, sort } = this.choices;
    const state = JSON.stringify([comparison, x, y, axes, spread, sort, pageKind()]);
    if (state === this.tableOf) return;
    this.tableOf = state;
    const { total, missing, target, columns } = comparison;
    const runs = t(total === 1 ? '1 run' : '{count} runs', { count: total - missing });
    this.counts.textContent = comparison.lines.length === total - missing ? runs : t('{runs} in {count} lines', { runs, count: comparison.lines.length });
    this.target.update(target === null ? 90 : Math.round(1000 * target) / 10);
    const focused = this.table.contains(document.activeElement) ? document.activeElement!.getAttribute('data-name') : null;
    this.table.replaceChildren(linesTable(this.lines, comparison, spread, sort, { sort: (column) => this.sort(column), light: (key) => this.light(key), open: (run) => this.ask(this.host.open({ run })), leave: (leaving) => this.ask(this.host.leave({ runs: leaving })) }));
    if (focused !== null) this.table.querySelector<HTMLElement>(`[data-name="${CSS.escape(focused)}"]`)?.focus();
    const options = columns.map(({ name }) => ({ value: name, label: columnWords(name, target) }));
    this.x.update(options, this.column(this.choices.x ?? this.usualX())?.column.name ?? null);
    this.y.update(options, this.column(this.choices.y ?? usualY)?.column.name ?? null);
    const chosen = this.axes().map(({ column: { name } }) => name);
    const ticked = this.ticks.contains(document.activeElement) ? (document.activeElement as HTMLInputElement).value : null;
    this.ticks.replaceChildren(...columns.map(({ name }) => this.tick(name, chosen)));
    if (ticked !== null) this.ticks.querySelector<HTMLElement>(`[value="${CSS.escape(ticked)}"]`)?.focus();
  }

  private tick(name: string, chosen: string[]): HTMLElement {
    const box = element('input', { type: 'checkbox', value: name, checked: chosen.includes(name) });
    box.addEventListener('change', () => this.choose({ axes: this.comparison!.columns.map((column) => column.name).filter((each) => (each === name ? box.checked : chosen.includes(each))) }));
    return element('label', { title: name }, box, element('span', {}, columnWords(name, this.comparison!.target)));
  }

  /** Numbers from the highest down at first, words from the first letter on; again the other way, and again as they were made. */
  private sort(column: string): void {
    const isNumeric = this.comparison?.columns.find(({ name }) => name === column)?.numeric;
    const first = isNumeric ? 'desc' : 'asc';
    const turns = [`${column} ${first}`, `${column} ${first === 'asc' ? 'desc' : 'asc'}`, ''];
    this.choose({ sort: turns[turns.indexOf(this.choices.sort) + 1] ?? turns[0]! });
  }

  private ask(call: Promise<unknown>): void {
    call.catch((error: unknown) => this.say(error));
  }

  private drawMessages(): void {
    const missing = this.comparison?.missing ?? 0;
    const messages: Message[] = [
      ...(this.trouble === null ? [] : [{ severity: 'error' as const, text: this.trouble }]),
      ...this.problems.map((text): Message => ({ severity: 'warning', text })),
      ...(missing > 0 ? [{ severity: 'information' as const, text: t('{count} runs of this comparison are not in the workspace now.', { count: missing }) }] : []),
    ];
    const state = JSON.stringify(messages);
    if (this.messages.dataset['of'] === state) return;
    this.messages.dataset['of'] = state;
    this.messages.replaceChildren(...(messages.length > 0 ? [messageList(messages)] : []));
  }

  /** Asks for what the charts lack. */
  private fetch(): void {
    const { axis, zoom, logX, smoothing, metrics } = this.choices;
    const { width } = this.charts;
    if (width <= 0) return;
    const key = JSON.stringify([this.query(), axis, logX, smoothing, metrics, Math.ceil(width / 200)]);
    if (key === this.curvesOf && this.held.covers(zoom)) return;
    this.curvesOf = key;
    const part = this.held.take(zoom);
    const pixels = Math.ceil(width / 200) * 200;
    this.latestCurves.ask({ query: this.query(), request: { axis, from: part?.from ?? null, to: part?.to ?? null, width: part ? 3 * pixels : pixels, logarithmic: logX, smoothing, metrics } });
  }

  private column(name: string | null): Axis | null {
    const column = this.comparison?.columns.find((each) => each.name === name);
    return column ? { column, words: columnWords(column.name, this.comparison!.target) } : null;
  }

  /** The first number that differs, or how long it took. */
  private usualX(): string {
    return this.comparison?.columns.find(({ role, usual, numeric, name }) => role === 'parameter' && usual && numeric && name !== 'seed')?.name ?? 'seconds';
  }

  private axes(): Axis[] {
    const columns = this.comparison?.columns ?? [];
    const parameters = columns.filter(({ role, usual, name }) => role === 'parameter' && usual && name !== 'seed').slice(0, mostAxes - 2);
    const names = this.choices.axes ?? [...parameters.map(({ name }) => name), 'time_to', usualY];
    return names.flatMap((name) => this.column(name) ?? []);
  }

  private drawParallel(width: number): SVGSVGElement | null {
    const axes = this.axes();
    return axes.length > 0 ? parallel(this.lines, axes, width, this.lit) : null;
  }

  private drawScatter(width: number): SVGSVGElement | null {
    const [x, y] = [this.column(this.choices.x ?? this.usualX()), this.column(this.choices.y ?? usualY)];
    return x && y ? scatter(this.lines, x, y, width, this.lit) : null;
  }

  /** All columns, a line a row; numbers as they are. */
  private csv(): string {
    const { columns, lines } = this.comparison!;
    const cellOf = (line: ShownLine | Comparison['lines'][number], i: number): string => {
      const cell = line.cells[i]!;
      return typeof cell === 'number' ? String(cell) : typeof cell === 'object' && cell !== null ? String(cell.mean) : quoted(comparedWords(columns[i]!.name, cell, this.choices.spread));
    };
    return [['run', ...columns.map(({ name }) => quoted(name))].join(','), ...lines.map((line) => [quoted(line.label), ...columns.map((_, i) => cellOf(line, i))].join(',')), ''].join('\n');
  }
}

/** A button that stays pressed. */
function pressed(sign: string, label: string, on: boolean, tell: (on: boolean) => void): HTMLElement {
  const made = element('button', { type: 'button', role: 'checkbox', 'aria-label': label, title: label, 'aria-checked': String(on) }, sign);
  made.addEventListener('click', () => {
    const now = made.getAttribute('aria-checked') !== 'true';
    made.setAttribute('aria-checked', String(now));
    tell(now);
  });
  return made;
}
