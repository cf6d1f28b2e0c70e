import type { ShownStudy, StudyHost } from '../../extension/shared/study-panel';
import { parallel } from '../compare/parallel';
import { scatter } from '../compare/scatter';
import type { ShownLine } from '../compare/shown-line';
import { cellWords, heading } from '../common/cell-words';
import { claimList } from '../common/claims';
import { clusterWords } from '../common/cluster-words';
import { element } from '../common/element';
import { messageList } from '../common/message-list';
import { tableFrame } from '../common/table-frame';
import { readTheme } from '../common/theme';
import { button } from '../common/toolkit';
import { reason, t } from '../common/translate';
import { importanceList } from './importance';
import { trialsTable } from './trials-table';

/** Pixels of a slice, at most and at least. */
const [widest, narrowest] = [520, 260];

/** A study as it goes on: what can be concluded, which values go with what, all settings as they come. */
export class StudyPage {
  private study: ShownStudy | null = null;
  /** The setting that is pointed at. */
  private lit: number | null = null;
  private readonly title = element('h1');
  private readonly progress = element('p', { class: 'progress-words', role: 'status' });
  private readonly acts = element('div', { class: 'toolbar' });
  private readonly messages = element('div', { class: 'messages-frame' });
  private readonly concluded = element('section', { class: 'concluded' });
  private readonly planned = element('ul');
  private readonly plan = element('details', { class: 'fold plan', open: true }, element('summary', {}, t('What more epochs and seeds would change')), this.planned);
  private readonly lines = tableFrame(t('Parallel coordinates'));
  private readonly slices = element('div', { class: 'slices' });
  private readonly importance = element('div');
  private readonly trials = tableFrame(t('All settings'));
  private readonly drawings: HTMLElement[];

  constructor(
    root: HTMLElement,
    private readonly host: StudyHost,
  ) {
    const section = (title: string, ...content: Node[]): HTMLElement => element('section', {}, element('h2', {}, title), ...content);
    this.drawings = [
      section(t('Settings, a line each; dashed where they were ended early, failed or still go'), this.lines),
      section(t('One parameter at a time'), this.slices),
      section(t('What goes with the differences between runs'), this.importance),
    ];
    root.replaceChildren(element('main', { class: 'study-page' }, element('header', { class: 'title' }, this.title, this.progress), this.acts, this.messages, this.concluded, this.plan, ...this.drawings, section(t('All settings'), this.trials)));
    new ResizeObserver(() => this.draw()).observe(root);
  }

  show(study: ShownStudy): void {
    this.study = study;
    this.title.textContent = study.name;
    this.progress.textContent = [t(study.progress), ...(study.rests ? [t('The study rests.')] : []), ...(study.queued !== null && !study.going ? [t('It waits in the queue, at place {place}.', { place: study.queued })] : [])].join(' ');
    const cluster = study.cluster ? clusterWords(study.cluster) : '';
    if (cluster !== '') this.progress.append(` ${cluster}`);
    const best = study.best === null ? null : study.trials[study.best]!;
    const isUnderWay = (study.going || study.queued !== null) && !study.rests;
    this.acts.replaceChildren(
      ...(best ? [button(t('Use these values: {setting}', { setting: best.words }), () => this.ask(this.host.use({ trial: best.trial })), { look: 'primary' })] : []),
      ...(study.left > 0 ? [button(isUnderWay ? t('Let it rest') : t('Go on'), () => this.ask(this.host.rest({ rests: isUnderWay })))] : []),
      ...(study.left > 0 && (study.going || study.queued !== null) ? [button(study.cluster ? t('Cancel on the cluster') : t('Stop'), () => this.ask(this.host.stop({})))] : []),
      button(t('Compare runs…'), () => this.ask(this.host.compare({ runs: study.trials.flatMap(({ runs }) => runs.map(({ run }) => run)) }))),
      button(t('Report…'), () => this.ask(this.host.report({}))),
    );
    const claims = claimList(study.verdicts, study.remarks, (verdict) => this.ask(this.host.settle({ verdict })));
    const bestWords = best ? [element('p', {}, t('Best so far: {setting}, {metric} {value}', { setting: best.words, metric: heading(study.metric), value: cellWords(study.metric, best.value) }))] : [];
    this.concluded.replaceChildren(element('h2', {}, t('What can be concluded')), ...bestWords, claims.childElementCount > 0 ? claims : element('p', {}, t('Nothing yet: no run has finished.')));
    this.plan.hidden = study.plan.length === 0;
    this.planned.replaceChildren(...study.plan.map((each) => element('li', {}, t(each))));
    this.importance.replaceChildren(study.importance ? importanceList(study.importance) : element('p', {}, t('Too few runs have finished to tell.')));
    for (const drawing of this.drawings) drawing.hidden = study.columns.length < 2;
    this.trials.replaceChildren(trialsTable(study, {
      open: (run) => this.ask(this.host.open({ run })),
      use: (trial) => this.ask(this.host.use({ trial })),
      light: (trial) => {
        this.lit = trial;
        this.draw();
      },
    }));
    this.draw();
  }

  draw(): void {
    const { study } = this;
    if (!study || study.columns.length < 2) return;
    const { lines: [color], muted } = readTheme();
    const lines = study.trials.map(({ trial, state, words }, i): ShownLine => ({
      key: String(trial), label: words, runs: [], slot: i, cells: [], look: { color: i === study.best ? color! : muted, ...(state === 'complete' ? {} : { dash: [4, 3] as const }) },
    }));
    const lit = this.lit === null ? null : String(this.lit);
    const columns = study.columns.map((column) => ({ column, words: heading(column.name) }));
    const room = this.lines.clientWidth;
    if (room > 0) this.lines.replaceChildren(parallel(lines, columns, room, lit));
    const [metric] = columns.slice(-1);
    const width = Math.max(narrowest, Math.min(widest, this.slices.clientWidth));
    this.slices.replaceChildren(...columns.slice(0, -1).map((parameter) => scatter(lines, parameter, metric!, width, lit)));
  }

  private ask(answer: Promise<void>): void {
    this.messages.replaceChildren();
    answer.catch((error: unknown) => this.messages.replaceChildren(messageList([{ severity: 'error', text: reason(error) }])));
  }
}
