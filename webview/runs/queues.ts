import type { ClusterLine } from '../../extension/shared/cluster';
import type { QueueAct, QueuedStudy, ShownQueue } from '../../extension/shared/queue-state';
import { cellWords } from '../common/cell-words';
import { clusterWords, standingWords } from '../common/cluster-words';
import { element } from '../common/element';
import { messageList } from '../common/message-list';
import { cell, table } from '../common/table';
import { tableFrame } from '../common/table-frame';
import { button } from '../common/toolkit';
import { t } from '../common/translate';

/** What waits for the machine: a table a queue. In a row the arrows go to the next, with Alt they move its study, Delete takes it out. */
export class QueueTables {
  readonly root = element('div', { class: 'queues', hidden: true });

  constructor(
    private readonly act: (asked: QueueAct) => void,
    private readonly open: (study: string) => void,
    private readonly cancel: (study: string) => void,
  ) {
    this.root.addEventListener('keydown', (event) => this.key(event));
  }

  show(queues: ShownQueue[], clusters: ClusterLine[]): void {
    const focused = this.root.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset['of'] : undefined;
    this.root.hidden = queues.length + clusters.length === 0;
    this.root.replaceChildren(...queues.map((queue) => this.tableOf(queue)), ...(clusters.length > 0 ? [this.clusterTable(clusters)] : []));
    if (focused === undefined) return;
    // A button that is no more leaves the focus to its row.
    const study = focused.slice(focused.indexOf(' ') + 1);
    [focused, `open ${study}`].map((of) => this.root.querySelector<HTMLElement>(`[data-of="${CSS.escape(of)}"]`)).find((each) => each !== null)?.focus();
  }

  private tableOf({ queue, place, pid, paused, drained, studies, mistake }: ShownQueue): HTMLElement {
    const name = place === '' ? t('The queue') : t('The queue of {place}', { place });
    if (mistake) return element('section', { 'aria-label': name }, element('h2', {}, name), messageList([{ severity: 'error', text: t(mistake) }]));
    const words = paused ? t('The queue rests.') : drained ? t('The queue begins no run any more.') : pid === null ? t('Nobody carries the queue out now.') : '';
    const control = (act: 'pause' | 'drain' | 'resume', label: string): HTMLElement => button(label, () => this.act({ act, queue }));
    const controls = [
      ...(paused || drained || pid === null ? [control('resume', t('Resume'))] : []),
      ...(paused ? [] : [control('pause', t('Pause'))]),
      ...(drained ? [] : [control('drain', t('Drain'))]),
    ];
    const rows = studies.map((study, i) => this.row(queue, study, i, studies.length));
    return element(
      'section', { 'aria-label': name },
      element('div', { class: 'title-row' }, element('h2', {}, name), element('p', { class: 'counts', role: 'status' }, words), element('div', { class: 'buttons' }, ...controls)),
      tableFrame(name, table('queue', ['', t('Study'), t('Status'), t('Runs'), t('A run takes'), ''], rows)),
    );
  }

  private clusterTable(clusters: ClusterLine[]): HTMLElement {
    const name = t('On a cluster');
    const rows = clusters.map((line) => {
      const standings = (Object.keys(line.standings) as (keyof ClusterLine['standings'])[]).filter((each) => line.standings[each] > 0).map((each) => `${line.standings[each]} ${t(standingWords[each])}`);
      return element(
        'tr', {}, element('td', {}, this.press('open', line, line.name, t('Show study {name}', { name: line.name }), () => this.open(line.study))), cell(standings.join(', ')), cell(`${line.ended} / ${line.runs}`), cell(clusterWords(line)),
        element('td', {}, this.press('cancel', line, t('Cancel'), t('Cancel {name}: its runs end with a checkpoint', { name: line.name }), () => this.cancel(line.study))),
      );
    });
    return element('section', { 'aria-label': name }, element('h2', {}, name), tableFrame(name, table('clusters', [t('Study'), t('Status'), t('Runs'), t('Tasks'), ''], rows)));
  }

  private press(act: string, { study }: Pick<QueuedStudy, 'study'>, words: string, label: string, take: () => void, { disabled = false, keys = '' } = {}): HTMLElement {
    return element('button', { class: 'link', type: 'button', 'data-of': `${act} ${study}`, title: label, 'aria-label': label, ...(keys && { 'aria-keyshortcuts': keys }), ...(disabled && { 'aria-disabled': 'true' }), onclick: () => disabled || take() }, words);
  }

  private row(queue: string, { study, name, runs, ended, going, rests, need, mistake }: QueuedStudy, at: number, length: number): HTMLElement {
    const press = (act: string, words: string, label: string, asked: QueueAct, more = {}): HTMLElement => this.press(act, { study }, words, label, () => this.act(asked), more);
    const state = mistake ? element('span', { class: 'failed' }, t(mistake)) : going > 0 ? t('{count} going', { count: going }) : rests ? t('rests') : t('waits');
    const takes = need ? t(need.cores === 1 ? '1 core, {bytes}' : '{cores} cores, {bytes}', { cores: need.cores, bytes: cellWords('bytes', need.bytes) }) : '';
    return element(
      'tr', { 'data-queue': queue, 'data-study': study, 'data-place': at + 1 },
      element('th', { scope: 'row' }, String(at + 1)),
      element('td', {}, this.press('open', { study }, name, t('Show study {name}', { name }), () => this.open(study))),
      element('td', { class: 'state', 'data-takes': takes }, state), cell(runs > 0 ? `${ended} / ${runs}` : ''), cell(takes),
      element('td', {}, element(
        'div', { class: 'acts' },
        press('up', '↑', t('Move {name} up', { name }), { act: 'move', queue, study, place: at }, { disabled: at === 0, keys: 'Alt+ArrowUp' }),
        press('down', '↓', t('Move {name} down', { name }), { act: 'move', queue, study, place: at + 2 }, { disabled: at === length - 1, keys: 'Alt+ArrowDown' }),
        mistake ? press('again', t('Again'), t('Try {name} again', { name }), { act: 'again', queue, study })
        : rests ? press('rest', t('Resume'), t('Resume {name}', { name }), { act: 'goOn', queue, study })
        : press('rest', t('Pause'), t('Pause {name}', { name }), { act: 'rest', queue, study }),
        press('skip', t('Skip'), t('Skip {name}: it leaves the queue, its runs end with a checkpoint', { name }), { act: 'skip', queue, study }, { keys: 'Delete' }),
      )),
    );
  }

  private key(event: KeyboardEvent): void {
    const row = (event.target as Element).closest('tr');
    const { queue, study, place } = row?.dataset ?? {};
    if (!row || queue === undefined || study === undefined) return;
    const way = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const next = way === -1 ? row.previousElementSibling : row.nextElementSibling;
    if (event.key === 'Delete') this.act({ act: 'skip', queue, study });
    else if (way === undefined) return;
    else if (!event.altKey) next?.querySelector('button')?.focus();
    else if (next) this.act({ act: 'move', queue, study, place: Number(place) + way });
    event.preventDefault();
  }
}
