import type { ClusterLine } from '../../extension/shared/cluster';
import type { ShownQueue } from '../../extension/shared/queue-state';
import type { AllPlaces, QueryProblem, RunAct, RunList, RunPlace, RunQuery, RunsHost, RunsViewState } from '../../extension/shared/run-list';
import { element } from '../common/element';
import { Latest } from '../common/latest';
import { Segments } from '../common/segments';
import { bytesWords } from '../../extension/shared/run-words';
import { messageList } from '../common/message-list';
import { button } from '../common/toolkit';
import { around, reason, t } from '../common/translate';
import { ColumnChooser } from './column-chooser';
import { GroupChooser } from './group-chooser';
import { RunGrid, type Choosing } from './grid';
import { Note } from './note';
import { QueueTables } from './queues';

interface Request {
  place: RunPlace;
  query: RunQuery;
  selected: string[];
  from: number;
  to: number;
}
/** What is done with the runs that are selected, and how many of them it takes. */
interface Act {
  act: RunAct;
  label: string;
  fewest: number;
  most: number;
  /** Those that there are, unless others are named. */
  places?: RunPlace[];
}

type Answer = (RunList & AllPlaces) | QueryProblem;

const newestFirst = 'created desc';
const nothing: RunsViewState = { place: 'runs', filter: '', sort: newestFirst, columns: '', group: '', unfolded: [], selected: [] };
const isProblem = (answer: Answer): answer is QueryProblem => 'mistake' in answer;

/** The table of all runs: what is asked for goes to the host, which knows them all; what is seen comes back. */
export class RunsPage {
  private state = nothing;
  private shown: (RunList & AllPlaces) | null = null;
  /** The state that the host has. */
  private kept = '';
  private readonly grid: RunGrid;
  private readonly chooser: ColumnChooser;
  private readonly group = new GroupChooser((group) => this.ask({ group, unfolded: [] }));
  private readonly place = new Segments<RunPlace>(t('Show'), { runs: t('Runs'), archive: t('Archive'), deleted: t('Deleted') }, 'runs', (place) => this.ask({ place, unfolded: [], selected: [] }));
  private readonly filter = element('input', { type: 'search', class: 'text-field', spellcheck: 'false', 'aria-label': t('Filter'), 'aria-describedby': 'filter-problem', placeholder: 'val_accuracy > 0.9 optimizer=SGD' });
  private readonly problem = element('p', { id: 'filter-problem', class: 'field-problem', role: 'alert', hidden: true });
  private readonly counts = element('p', { class: 'counts', role: 'status' });
  private readonly note: Note;
  private readonly queues = new QueueTables((asked) => this.carryOut(this.host.queueAct(asked)), (study) => this.carryOut(this.host.openStudy({ study })), (study) => this.carryOut(this.host.cancelStudy({ study })));
  private readonly messages = element('div', { class: 'messages-frame' });
  private readonly acts: { row: Act; button: HTMLElement }[];
  private readonly page: HTMLElement;
  private readonly empty: HTMLElement;
  private readonly latest = new Latest<Request, Answer>((request) => this.host.list(request), (answer, request) => this.show(answer, request), (error) => this.say(error));

  constructor(
    root: HTMLElement,
    private readonly host: RunsHost,
  ) {
    this.grid = new RunGrid({
      need: () => this.refresh(),
      sort: (column) => this.sort(column),
      select: (from, to, how) => void this.select(from, to, how).catch((error: unknown) => this.say(error)),
      open: (run) => this.state.place === 'runs' && this.act('openTrainingPanel', [run]),
      rename: (run) => this.state.place === 'runs' && this.act('renameRun', [run]),
      remove: () => this.act('deleteRun', this.state.selected),
      fold: (key, unfolded) => this.ask({ unfolded: [...this.state.unfolded.filter((each) => each !== key), ...(unfolded ? [key] : [])] }),
    });
    this.chooser = new ColumnChooser({
      choose: (columns) => this.ask({ columns: columns.join(', ') }),
      refusal: async (name) => {
        const answer = await this.host.list({ place: this.state.place, query: { ...this.query(), columns: name }, selected: [], from: 0, to: 0 });
        return isProblem(answer) && answer.part === 'columns' ? t(answer.mistake) : null;
      },
      parameters: async () => (await this.host.names({})).parameters,
    });
    this.note = new Note(host, (error) => this.say(error));
    this.filter.addEventListener('input', () => this.ask({ filter: this.filter.value }));
    const rows: Act[] = [
      { act: 'openTrainingPanel', label: t('Open Training Panel'), fewest: 1, most: 1 },
      { act: 'showFailures', label: t('Where It Fails'), fewest: 1, most: 1 },
      { act: 'checkData', label: t('Check Data'), fewest: 1, most: 1 },
      { act: 'timeTravel', label: t('Time Travel'), fewest: 1, most: 1 },
      { act: 'compareRuns', label: t('Compare'), fewest: 2, most: Infinity },
      { act: 'exportRun', label: t('Export…'), fewest: 1, most: 1 },
      { act: 'openRunExperiment', label: t('Open Experiment as It Was'), fewest: 1, most: 1 },
      { act: 'diffRunExperiments', label: t('Compare Experiments'), fewest: 2, most: 2 },
      { act: 'forkRun', label: t('Fork…'), fewest: 1, most: 1 },
      { act: 'pinRun', label: t('Pin'), fewest: 1, most: Infinity },
      { act: 'tagRun', label: t('Tags…'), fewest: 1, most: Infinity },
      { act: 'renameRun', label: t('Rename…'), fewest: 1, most: 1 },
      { act: 'archiveRun', label: t('Archive'), fewest: 1, most: Infinity },
      { act: 'restoreRun', label: t('Restore'), fewest: 1, most: Infinity, places: ['archive', 'deleted'] },
      { act: 'deleteRun', label: t('Delete'), fewest: 1, most: Infinity, places: ['runs', 'archive'] },
      { act: 'deleteRun', label: t('Delete for Good'), fewest: 1, most: Infinity, places: ['deleted'] },
    ];
    this.acts = rows.map((row) => ({ row, button: button(row.label, () => this.act(row.act, this.state.selected)) }));
    this.page = element(
      'main',
      { class: 'runs-page' },
      element('div', { class: 'title-row' }, element('h1', {}, t('Runs')), this.counts),
      this.messages,
      this.queues.root,
      element('div', { class: 'toolbar' }, element('label', { class: 'choice filter' }, element('span', {}, t('Filter')), this.filter), this.group.root, this.place.root),
      this.problem,
      this.chooser.root,
      element('div', { class: 'buttons', role: 'toolbar', 'aria-label': t('What is done with the selected runs') }, ...this.acts.map(({ button: made }) => made)),
      this.grid.root,
      this.note.root,
    );
    this.empty = element('main', { class: 'empty' }, element('h1', {}, t('No run yet')), element('p', {}));
    this.empty.lastElementChild!.append(...around('Open an experiment (*.cnn.jsonc) and press {train} above its first line, or run {command} from the command palette to start from an example.', { train: element('b', {}, t('Train')), command: element('b', {}, t('CNN Lab: New Experiment')) }));
    root.replaceChildren(this.page, this.empty);
    this.empty.hidden = true;
  }

  /** As it was left. */
  begin(state: Partial<RunsViewState>): void {
    this.state = { ...nothing, ...state };
    this.filter.value = this.state.filter;
    this.place.mark(this.state.place);
    this.refresh();
  }

  /** Asks anew for what is seen. */
  refresh(): void {
    const [from, to] = this.grid.range;
    this.latest.ask({ place: this.state.place, query: this.query(), selected: this.state.selected, from, to });
  }

  noted(run: string): void {
    this.note.changed(run);
  }

  /** Beside the runs: where there is none yet, too. */
  showQueues(queues: ShownQueue[], clusters: ClusterLine[]): void {
    this.queues.show(queues, clusters);
    this.showPage();
  }

  private showPage(): void {
    const { runs, archive, deleted } = this.shown?.places ?? { runs: 1, archive: 0, deleted: 0 };
    const isEmpty = runs + archive + deleted === 0 && this.queues.root.hidden;
    this.page.hidden = isEmpty;
    this.empty.hidden = !isEmpty;
  }

  private query(): RunQuery {
    const { filter, sort, columns, group, unfolded } = this.state;
    return { filter, sort, columns, group, unfolded };
  }

  private ask(change: Partial<RunsViewState>): void {
    this.state = { ...this.state, ...change };
    this.refresh();
  }

  /** Numbers from the highest down at first, words from the first letter on; again the other way, and again as it was. */
  private sort(column: string): void {
    const first = column === 'name' || !this.shown?.columns.find(({ name }) => name === column)?.numeric ? 'asc' : 'desc';
    const turns = [`${column} ${first}`, `${column} ${first === 'asc' ? 'desc' : 'asc'}`, newestFirst];
    this.ask({ sort: turns[turns.indexOf(this.state.sort) + 1] ?? turns[0]! });
  }

  private show(answer: Answer, { query, place }: Request): void {
    this.messages.replaceChildren();
    const problem = isProblem(answer) ? answer : null;
    const isFilter = problem?.part === 'filter';
    this.filter.setAttribute('aria-invalid', String(isFilter));
    this.problem.hidden = !isFilter;
    this.problem.textContent = isFilter ? t(problem!.mistake) : '';
    if (isProblem(answer)) {
      // What was kept may name what this version does not know: the table goes on without.
      if (!isFilter) this.ask({ [answer.part]: nothing[answer.part] });
      return;
    }
    this.shown = answer;
    this.state.selected = answer.selected;
    const { archive, deleted } = answer.places;
    // The last one was brought back, or is gone.
    if (place !== 'runs' && answer.places[place] === 0) {
      this.place.mark('runs');
      return this.ask({ place: 'runs', selected: [] });
    }
    this.place.root.hidden = archive + deleted === 0;
    this.showPage();
    this.grid.show(answer, query.sort, query.group !== '');
    this.chooser.update(answer.columns.map(({ name }) => name), answer.differing, query.columns !== '');
    this.group.update(query.group, answer.differing);
    this.chosen();
  }

  private async select(from: number, to: number, how: Choosing): Promise<void> {
    const { runs } = await this.host.members({ place: this.state.place, query: this.query(), from, to: to + 1 });
    const others = new Set(this.state.selected);
    const isOut = how === 'toggle' && runs.every((run) => others.has(run));
    this.state.selected = how === 'toggle' ? [...this.state.selected.filter((run) => !runs.includes(run)), ...(isOut ? [] : runs)] : runs;
    this.grid.mark(this.state.selected);
    this.chosen();
  }

  /** What is said of the selection, and what can be done with it. */
  private chosen(): void {
    const { total, left, bytes } = this.shown!;
    const count = this.state.selected.length;
    const listed = left === total ? t(total === 1 ? '1 run' : '{count} runs', { count: total }) : t('{left} of {total} runs', { left, total });
    this.counts.textContent = [count === 0 ? listed : t('{listed} · {count} selected', { listed, count }), ...(bytes === null || total === 0 ? [] : [t('{bytes} on disk', { bytes: bytesWords(bytes) })]), ...(this.state.place === 'deleted' ? [t('gone for good a week after they were deleted')] : [])].join(' · ');
    for (const { row: { fewest, most, places = ['runs'] }, button: made } of this.acts) {
      made.hidden = !places.includes(this.state.place);
      made.toggleAttribute('disabled', count < fewest || count > most);
    }
    this.note.show(count === 1 ? this.state.selected[0]! : null);
    const state = JSON.stringify(this.state);
    if (state === this.kept) return;
    this.kept = state;
    this.host.keep({ state: this.state }).catch((error: unknown) => this.say(error));
  }

  private act(act: RunAct, runs: string[]): void {
    this.carryOut(this.host.act({ act, runs }));
  }

  private carryOut(work: Promise<void>): void {
    work.catch((error: unknown) => this.say(error));
  }

  private say(error: unknown): void {
    this.messages.replaceChildren(messageList([{ severity: 'error', text: reason(error) }]));
  }
}
