import type { RunEvent } from '../../extension/shared/events';
import type { LayerFigure } from '../../extension/shared/record';
import type { ExperimentChoices, RunStatus, RunSummary, TrainingHost, TrainingViewState } from '../../extension/shared/panels';
import { saidOf } from '../../extension/shared/reason-of';
import { isLive } from '../../extension/shared/run-progress';
import { asIs, type Said } from '../../extension/shared/said';
import { element } from '../common/element';
import { saveChoices, savedChoices } from '../common/host-link';
import { messageList, mistakeMessage, type Message } from '../common/message-list';
import { withNextFrame } from '../common/next-frame';
import { Segments } from '../common/segments';
import { slider } from '../common/slider';
import { tableFrame } from '../common/table-frame';
import { xAxes } from '../common/x-axes';
import { zoomStep } from '../common/zoom';
import { readTheme } from '../common/theme';
import { around, t } from '../common/translate';
import { fixWords } from '../../extension/shared/run-words';
import { differenceWords, type Differences } from '../../extension/shared/difference-words';
import { Checkpoints } from './checkpoints';
import { classesTable } from './classes-table';
import { distinctPart } from './distinct-part';
import { ExperimentBar } from './experiment-bar';
import { GoingBar } from './going-bar';
import { LayerStrips } from './layer-strips';
import { PlateauLine, type PlateauChoices } from './plateau-line';
import { Header } from './header';
import { drawsRaw, RunCharts, type ChartChoices } from './run-charts';
import { RunSeries } from './run-series';
import { pace, SeriesLoader } from './series-loader';
import { colorRuns, type ShownRun } from './shown-run';
import { StepSources } from './step-sources';
import { differencesTable, epochsTable, runsTable } from './tables';

interface Choices extends ChartChoices, TrainingViewState {
  openTables: string[];
  /** Of each layer. */
  layerFigure: LayerFigure;
  plateau: PlateauChoices;
}

/** The training panel: runs and their events to DOM. Events are taken at once and drawn once a frame. */
export class TrainingPage {
  private readonly choices = savedChoices<Choices>({ axis: 'step', logX: false, logY: false, smoothing: 0.8, zoom: null, openTables: ['Runs', 'Differences', 'Layers', 'Steps'], layerFigure: 'gradient_norm', plateau: { shown: false, patience: 2, factor: 0.5 }, runs: [] });
  private readonly header: Header;
  private readonly experimentBar: ExperimentBar;
  private readonly goingBar: GoingBar;
  private readonly goingFold: HTMLElement;
  private readonly checkpoints: Checkpoints;
  private readonly checkpointsFold: HTMLElement;
  private readonly charts = new RunCharts((zoom) => this.choose({ zoom }));
  private readonly loader: SeriesLoader;
  private readonly logX = this.toggleButton('X', t('Logarithmic x axis'), 'logX');
  private readonly reset = element('button', { type: 'button', onclick: () => this.choose({ zoom: null }) }, t('All'));
  private readonly layers: LayerStrips;
  private readonly layersFold: HTMLElement;
  private readonly steps: StepSources;
  private readonly stepsFold: HTMLElement;
  private readonly plateau: PlateauLine;
  private readonly messages = element('div', { class: 'messages-frame' });
  private readonly notesFrame = element('div', {});
  private readonly notes = this.fold('Notes', t('Notes'), this.notesFrame);
  private readonly runsFrame = tableFrame(t('Runs'));
  private readonly epochsFrame = tableFrame(t('Epochs'));
  private readonly classesFrame = tableFrame(t('Classes'));
  private readonly classes = this.fold('Classes', t('Classes'), this.classesFrame);
  private readonly differencesFrame = tableFrame(t('Differences'));
  private readonly differing = this.fold('Differences', t('Differences'), this.differencesFrame);
  private readonly page: HTMLElement;
  private readonly empty: HTMLElement;
  private readonly emptyTitle = element('h1', {});
  private readonly emptyWay = element('p', {});
  private runs: RunSummary[] = [];
  private summaries = new Map<string, RunSummary>();
  private shown: RunSeries[] = [];
  private starting: string | null = null;
  /** What differs between the experiments of the shown runs, by run. */
  private differences = new Map<string, Differences>();
  /** What went wrong with the last thing asked of the host. */
  private trouble: Said | null = null;
  private drawnAt = -Infinity;
  private readonly changed = withNextFrame(() => {
    this.draw();
    this.drawnAt = performance.now();
  });
  /** A draw of what runs have done by themselves is to come. */
  private growing = false;
  /** What the tables were made from: they are made anew only where it differs. */
  private tablesOf = '';
  private messagesOf = '';
  private labelsOf = '';
  private labelled = new Map<string, string>();

  constructor(
    root: HTMLElement,
    private readonly host: TrainingHost,
  ) {
    this.header = new Header(host, (call) => this.ask(call));
    this.experimentBar = new ExperimentBar(host, (call) => this.ask(call));
    this.goingBar = new GoingBar(host, () => this.changed());
    this.goingFold = this.fold('Going', t('Change This Run'), this.goingBar.root);
    this.checkpoints = new Checkpoints(host, (call) => this.ask(call), () => this.changed());
    this.checkpointsFold = this.fold('Checkpoints', t('Checkpoints'), this.checkpoints.root);
    this.checkpointsFold.firstElementChild!.append(this.checkpoints.size);
    this.loader = new SeriesLoader(host, () => this.changed());
    this.layers = new LayerStrips(host, this.choices.layerFigure, (layerFigure) => this.choose({ layerFigure }), () => this.changed());
    this.layersFold = this.fold('Layers', t('Layers'), this.layers.root);
    this.steps = new StepSources(host, (zoom) => this.choose({ zoom }), () => this.changed());
    this.stepsFold = this.fold('Steps', t('What moves the weights: schedule and optimizer'), this.steps.root);
    this.plateau = new PlateauLine(host, this.choices.plateau, (plateau) => this.choose({ plateau }), () => this.changed());
    const screen = element('div', { class: 'screen' }, this.header.root, this.messages, this.goingFold, this.experimentBar.root, this.toolbar(), this.charts.root, this.plateau.root);
    this.page = element('main', { class: 'training' }, screen, this.layersFold, this.stepsFold, this.checkpointsFold, this.differing, this.fold('Runs', t('Runs'), this.runsFrame), this.fold('Epochs', t('Epochs'), this.epochsFrame), this.classes, this.notes);
    this.empty = element(
      'main',
      { class: 'empty' },
      this.emptyTitle,
      this.emptyWay,
      element('p', {}, t('Loss, accuracy and learning rate are drawn here while it trains.')),
    );
    this.emptyWay.append(...around('Open an experiment (*.cnn.jsonc) and press {train} above its first line, or run {command} from the command palette to start from an example.', { train: element('b', {}, t('Train')), command: element('b', {}, t('CNN Lab: New Experiment')) }));
    root.replaceChildren(this.page, this.empty);
  }

  hydrate(runs: RunSummary[], shown: { run: string; events: RunEvent[] }[], starting: string | null): void {
    this.runs = runs;
    this.starting = starting;
    this.summaries = new Map(runs.map((summary) => [summary.run, summary]));
    this.shown = [];
    for (const { run, events } of shown) this.add(run, events);
    this.shownChanged();
    this.changed();
  }

  append(run: string, events: RunEvent[]): void {
    const series = this.shown.find((each) => each.run === run);
    series?.take(events);
    if (series) this.loader.more(series);
    if (events.every(({ type }) => type === 'step')) this.grew();
    else this.changed();
  }

  list(runs: RunSummary[]): void {
    this.runs = runs;
    this.summaries = new Map(runs.map((summary) => [summary.run, summary]));
    this.changed();
  }

  /** Of this experiment a run is about to begin; null: that is over. */
  start(name: string | null): void {
    this.starting = name;
    this.changed();
  }

  lose(run: string): void {
    if (!this.shown.some((series) => series.run === run)) return;
    this.shown = this.shown.filter((series) => series.run !== run);
    this.shownChanged();
    this.changed();
  }

  focus(run: string, events: RunEvent[]): void {
    this.shown = [];
    this.starting = null;
    this.trouble = null;
    this.add(run, events);
    this.shownChanged();
    this.changed();
  }

  experiment(run: string, choices: ExperimentChoices | null): void {
    if (run === this.shown[0]?.run) this.experimentBar.update(run, choices);
  }

  retheme(): void {
    this.charts.retheme();
    this.layers.retheme();
    this.steps.retheme();
    this.tablesOf = '';
    this.changed();
  }

  private add(run: string, events: RunEvent[]): void {
    const series = new RunSeries(run);
    series.take(events);
    this.shown = [...this.shown.filter((other) => other.run !== run), series];
  }

  private choose(choice: Partial<ChartChoices & Pick<Choices, 'layerFigure' | 'plateau'>>): void {
    Object.assign(this.choices, choice);
    saveChoices(this.choices);
    this.changed();
  }

  private toggleButton(sign: string, label: string, key: 'logX' | 'logY'): HTMLButtonElement {
    const made = element('button', { type: 'button', role: 'checkbox', 'aria-label': label, title: label, 'aria-checked': String(this.choices[key]) }, sign);
    made.addEventListener('click', () => {
      made.setAttribute('aria-checked', String(!this.choices[key]));
      this.choose({ [key]: !this.choices[key], ...(key === 'logX' ? { zoom: null } : {}) });
    });
    return made;
  }

  private toolbar(): HTMLElement {
    const { axis, smoothing } = this.choices;
    const names = Object.fromEntries(Object.entries(xAxes).map(([key, { name }]) => [key, t(name)])) as Record<ChartChoices['axis'], string>;
    const press = (sign: string, label: string, factor: number) => element('button', { type: 'button', 'aria-label': label, title: label, onclick: () => this.charts.zoom(factor) }, sign);
    const zoom = element('span', { class: 'segments', title: t('Drag over the charts to zoom, with Shift to move; Ctrl and the wheel zoom, Shift and the wheel move; a double click shows all') }, press('−', t('Zoom out'), 1 / zoomStep), press('+', t('Zoom in'), zoomStep), this.reset);
    return element(
      'div',
      { class: 'toolbar', role: 'toolbar', 'aria-label': t('How the charts are drawn') },
      new Segments(t('X axis'), names, axis, (next) => this.choose({ axis: next, zoom: null })).root,
      element('span', { class: 'choice' }, element('span', {}, t('Log')), element('span', { class: 'segments' }, this.logX, this.toggleButton('Y', t('Logarithmic y axis'), 'logY'))),
      slider(t('Smoothing'), { min: 0, max: 0.99, step: 0.01, value: smoothing }, (value) => value.toFixed(2), (next) => this.choose({ smoothing: next })),
      element('span', { class: 'choice' }, element('span', {}, t('Zoom')), zoom),
    );
  }

  private fold(name: string, title: string, content: HTMLElement): HTMLElement {
    const frame = element('details', { class: 'fold', open: this.choices.openTables.includes(name) }, element('summary', {}, title), content);
    frame.addEventListener('toggle', () => {
      this.choices.openTables = [...this.choices.openTables.filter((other) => other !== name), ...(frame.open ? [name] : [])];
      saveChoices(this.choices);
    });
    return frame;
  }

  private toggle(run: string, draw: boolean): void {
    if (draw) {
      this.ask(this.host.show({ run }).then(({ events }) => this.add(run, events)).then(() => this.shownChanged()));
      return;
    }
    this.shown = this.shown.filter((series) => series.run !== run);
    this.shownChanged();
    this.ask(this.host.hide({ run }));
  }

  /** Keeps which runs are drawn, and asks what the file of the first one's experiment says now. */
  private shownChanged(): void {
    this.choices.runs = this.shown.map(({ run }) => run);
    saveChoices(this.choices);
    this.compare();
    const run = this.choices.runs[0];
    if (run === undefined) this.experimentBar.root.hidden = true;
    else this.host.choices({ run }).then((choices) => this.experiment(run, choices), () => this.experiment(run, null));
  }

  private compare(): void {
    const { runs } = this.choices;
    this.differences = new Map();
    if (runs.length < 2) return;
    this.ask(this.host.differences({ runs }).then((differences) => (this.differences = new Map(runs.map((run, i) => [run, differences[i] ?? {}])))));
  }

  /** Shows what became of a call: its trouble, or what it brought. */
  private ask(call: Promise<unknown>): void {
    call.then(
      () => (this.trouble = null),
      (error: unknown) => (this.trouble = saidOf(error)),
    ).finally(() => this.changed());
    this.changed();
  }

  /** Steps come many times a second: they are drawn a few times a second, with what is fetched of them. */
  private grew(): void {
    if (this.growing) return;
    this.growing = true;
    const rest = this.drawnAt + pace - performance.now();
    setTimeout(() => {
      this.growing = false;
      if (!this.fetch()) this.changed();
    }, Math.max(0, rest));
  }

  private draw(): void {
    const nothing = this.runs.length === 0 && this.shown.length === 0;
    this.emptyTitle.textContent = this.starting === null ? t('No run yet') : t('Starting {name} …', { name: this.starting });
    this.emptyWay.hidden = this.starting !== null;
    this.page.hidden = nothing;
    this.empty.hidden = !nothing;
    if (nothing) return;
    const labels = this.labels();
    const shown = colorRuns(this.shown.map((series) => ({ series, label: labels.get(series.run)! })), readTheme());
    const [first] = shown;
    this.header.root.hidden = !first;
    if (first) this.header.update(first.series, this.summary(first.series.run)?.name ?? first.series.start?.name ?? first.label, this.status(first.series), this.asked(first.series));
    this.drawMessages();
    const { axis, logX } = this.choices;
    const live = first !== undefined && isLive(this.status(first.series));
    this.goingFold.hidden = !this.goingBar.update(first?.series ?? null, live);
    this.plateau.update(shown.length === 1 && !live && first!.series.epochs.length > 0 ? first!.series : null);
    this.charts.draw(shown, this.choices, this.plateau.curve(axis));
    const part = { axis, range: this.charts.range, logarithmic: logX && xAxes[axis].counts };
    this.layersFold.hidden = !this.layers.update(first?.series ?? null, live, part);
    this.stepsFold.hidden = !this.steps.update(first?.series ?? null, part);
    this.checkpointsFold.hidden = !this.checkpoints.update(first?.series ?? null);
    this.logX.disabled = !xAxes[this.choices.axis].counts;
    this.reset.disabled = this.choices.zoom === null;
    this.fetch();
    this.drawTables(shown);
  }

  /** Asks for what the charts lack of the shown runs' steps; whether something is on its way now. */
  private fetch(): boolean {
    return this.loader.want(this.shown, { ...this.choices, range: this.choices.zoom, width: this.charts.width, logarithmic: this.choices.logX && xAxes[this.choices.axis].counts, raw: drawsRaw(this.shown.length) });
  }

  private drawTables(shown: ShownRun[]): void {
    const state = JSON.stringify([this.runs, shown.map(({ series, label, train }) => [series.run, label, train, series.epochs.length])]);
    this.differing.hidden = this.differences.size < 2;
    if (state === this.tablesOf) return;
    this.tablesOf = state;
    const focused = this.runsFrame.contains(document.activeElement) ? document.activeElement!.getAttribute('aria-label') : null;
    this.runsFrame.replaceChildren(runsTable(this.runs, shown, (run, draw) => this.toggle(run, draw)));
    this.differencesFrame.replaceChildren(differencesTable(shown, this.differences));
    this.epochsFrame.replaceChildren(...shown.slice(0, 1).map(({ series }) => epochsTable(series)));
    const classes = shown[0] ? classesTable(shown[0].series) : null;
    this.classes.hidden = classes === null;
    this.classesFrame.replaceChildren(...(classes ? [classes] : []));
    if (focused) this.runsFrame.querySelector<HTMLElement>(`[aria-label="${CSS.escape(focused)}"]`)?.focus();
  }

  /** Made anew only where they differ: each new one is spoken. */
  private drawMessages(): void {
    const [messages, notes] = [this.allMessages(), this.noteList()];
    const state = JSON.stringify([messages, notes]);
    if (state === this.messagesOf) return;
    this.messagesOf = state;
    this.messages.replaceChildren(...(messages.length > 0 ? [messageList(messages)] : []));
    this.notesFrame.replaceChildren(messageList(notes));
    this.notes.hidden = notes.length === 0;
  }

  /** What the trainer wanted said that needs nobody's attention. */
  private noteList(): Message[] {
    return this.said('information');
  }

  /** A run that goes on says again what it said before: each is shown once. What helps against it is a button. */
  private said(severity: 'warning' | 'information'): Message[] {
    const told = new Set<string>();
    return this.shown.flatMap(({ run, notices }) =>
      notices.flatMap(({ severity: its, said, message, fix }): Message[] => {
        const text = said ? t(said) : message;
        if (its !== severity || told.has(text)) return [];
        told.add(text);
        return [{ severity, text, ...(fix && { offer: { title: fixWords(fix, t), take: () => this.ask(this.host.change({ run, settings: fix })) } }) }];
      }),
    );
  }

  private allMessages(): Message[] {
    const [first] = this.shown;
    const trouble = this.trouble ? [mistakeMessage(this.trouble, (place) => first && this.ask(this.host.goTo({ run: first.run, place })))] : [];
    const failures = this.shown.flatMap(({ run, progress: { error, mistake } }) => (error ? [mistakeMessage(mistake ?? asIs(error), (place) => this.ask(this.host.goTo({ run, place })))] : []));
    const warnings = this.said('warning');
    const starting: Message[] = this.starting === null ? [] : [{ severity: 'information', text: t('Starting {name} …', { name: this.starting }) }];
    const problems = this.shown.flatMap(({ problem }): Message[] => (problem ? [{ severity: 'warning', text: problem }] : []));
    const hint: Message[] = this.shown.length === 0 && this.starting === null ? [{ severity: 'information', text: t('Tick runs below to draw them.') }] : [];
    return [...starting, ...trouble, ...failures, ...problems, ...warnings.slice(-3), ...hint];
  }

  private summary(run: string): RunSummary | undefined {
    return this.summaries.get(run);
  }

  /** The host knows of processes that are gone; the events know the rest, and sooner. */
  private status(series: RunSeries): RunStatus {
    const known = this.summary(series.run)?.status;
    return known === 'interrupted' ? known : series.progress.status;
  }

  private asked({ run, progress }: RunSeries): 'pause' | 'stop' | null {
    return isLive(progress.status) && progress.status !== 'paused' ? (this.summary(run)?.asked ?? null) : null;
  }

  /** Made anew only where the runs are others: of two hundred it takes its time. */
  private labels(): Map<string, string> {
    const state = JSON.stringify([this.shown.map(({ run }) => [run, this.summary(run)?.name]), [...this.differences]]);
    if (state === this.labelsOf) return this.labelled;
    this.labelsOf = state;
    const all = [...this.differences.values()];
    const apart = new Map(this.shown.map(({ run }) => [run, differenceWords(this.differences.get(run) ?? {}, all, t)]));
    this.labelled = new Map(this.shown.map(({ run }) => [run, this.label(run, apart)]));
    return this.labelled;
  }

  /** The experiment's name; of runs that share it, what differs in their experiments, and where that is nothing, what tells their ids apart. */
  private label(run: string, apart: Map<string, string>): string {
    const summary = this.summary(run);
    if (!summary) return run.split(/[/\\]/).at(-1)!;
    const twins = this.shown.flatMap((series) => this.summary(series.run) ?? []).filter(({ name }) => name === summary.name);
    if (twins.length < 2) return summary.name;
    const words = apart.get(run)!;
    const alone = words !== '' && twins.every((twin) => twin.run === run || apart.get(twin.run) !== words);
    const part = distinctPart(summary.id, twins.map(({ id }) => id));
    return alone ? words : words === '' ? part : `${words} (${part})`;
  }
}
