import { findingKey, findingKinds, findingNames, type CheckProgress, type Decisions, type Finding, type FindingKind } from '../../extension/shared/data-check';
import type { DataCheckHost, DataChecking } from '../../extension/shared/panels';
import { preparationWords } from '../../extension/shared/run-words';
import { Dropdown } from '../common/dropdown';
import { element } from '../common/element';
import { saveChoices, savedChoices } from '../common/host-link';
import { Latest } from '../common/latest';
import { messageList, type Message } from '../common/message-list';
import type { Pixels } from '../../extension/shared/inspector';
import { ProgressBar } from '../common/progress-bar';
import { button } from '../common/toolkit';
import { reason, t } from '../common/translate';
import { grouped } from '../common/words';
import { classCounts } from './class-counts';
import { drawnPictures, findingDetail } from './finding-detail';
import { FindingList, isDecided } from './finding-list';

type Kind = FindingKind | 'all';

/** Is the data right: what was found, kind by kind, each with its picture and its evidence, to be kept, moved or renamed. */
export class DataCheckPage {
  private state = savedChoices<{ kind: Kind; decided: boolean }>({ kind: 'all', decided: false });
  private checking: DataChecking | null = null;
  private finding: Finding | null = null;
  private pixels: Pixels[] = [];
  private readonly title = element('h1', {});
  private readonly summary = element('p', { class: 'soft' });
  private readonly messages = element('div', {});
  private readonly bar = new ProgressBar(t('Pictures are looked at'));
  private readonly stage = element('p', { class: 'soft', role: 'status' });
  private readonly going: HTMLElement;
  private readonly kinds = new Dropdown<Kind>(t('Show'), (kind) => this.look({ kind }));
  private readonly withDecided = element('input', { type: 'checkbox', onchange: () => this.look({ decided: this.withDecided.checked }) });
  private readonly undo = button(t('Undo Last Move'), () => this.attempt(this.host.undo({})));
  private readonly fold = button(t('Train in Folds…'), () => this.attempt(this.host.trainInFolds({})));
  private readonly again = button(t('Check Anew'), () => this.attempt(this.host.again({})));
  private readonly list: FindingList;
  private readonly detail = element('div', { class: 'detail-place', 'aria-live': 'polite' });
  private readonly counts = element('div', {});
  private readonly found: HTMLElement;
  private readonly details: Latest<Finding, Pixels[]>;

  constructor(
    root: HTMLElement,
    private readonly host: DataCheckHost,
  ) {
    const thumbnails = async (pictures: number[]): Promise<Pixels[]> => (await host.thumbnails({ pictures })).pixels;
    this.list = new FindingList(thumbnails, (finding) => this.open(finding), (finding) => this.keep(finding), (error) => this.fail(error));
    this.details = new Latest(async ({ pictures }) => (pictures.length > 0 ? thumbnails(pictures.slice(0, drawnPictures)) : []), (pixels, finding) => this.showDetail(finding, pixels), (error) => this.fail(error));
    this.fold.title = t('Writes a study that trains a network for each of five parts of the pictures, so that each picture is judged by one that has not learned from it.');
    this.going = element('div', { class: 'going' }, this.stage, this.bar.root, button(t('Cancel'), () => this.attempt(host.cancel({}))));
    this.found = element('div', { class: 'beside' }, this.list.root, this.detail);
    root.replaceChildren(
      element('main', { class: 'data-check' },
        this.title, this.summary, this.messages, this.going,
        element('div', { class: 'toolbar' }, this.kinds.root, element('label', { class: 'choice' }, this.withDecided, element('span', {}, t('Decided ones, too'))), element('span', { class: 'buttons' }, this.undo, this.fold, this.again)),
        this.found, this.counts,
      ),
    );
  }

  show(checking: DataChecking): void {
    this.checking = checking;
    this.finding = null;
    this.detail.replaceChildren();
    const { check, status, file, run } = checking;
    this.title.textContent = run === null ? t('The pictures of {experiment}', { experiment: file }) : t('The pictures that run {run} was trained on', { run });
    this.going.hidden = status !== 'going';
    this.found.hidden = this.counts.hidden = check === null;
    if (status === 'going') {
      this.bar.update(null, false);
      this.stage.textContent = t('The pictures are read.');
    }
    this.summary.textContent = check ? t('{dataset}: {training} pictures to train on, {validation} to validate on, {classes} classes.', { dataset: check.dataset, training: grouped(check.training), validation: grouped(check.labels.length - check.training), classes: check.classes.length }) : '';
    this.counts.replaceChildren(...(check ? [classCounts(check)] : []));
    this.say([]);
    this.draw();
  }

  progress(progress: CheckProgress): void {
    const { stage, done, total } = progress;
    this.bar.update(total === null ? null : done / Math.max(1, total), false);
    this.stage.textContent = stage === 'check' ? t('{done} of {total} pictures are looked at', { done: grouped(done), total: grouped(total) }) : preparationWords(progress, t);
  }

  decide(decisions: Decisions): void {
    if (!this.checking) return;
    this.checking = { ...this.checking, decisions };
    this.say([]);
    this.toolbar();
    this.list.decide(decisions);
    if (this.finding) this.showDetail(this.finding, this.pixels);
  }

  private look(choice: Partial<typeof this.state>): void {
    Object.assign(this.state, choice);
    saveChoices(this.state);
    this.finding = null;
    this.detail.replaceChildren();
    this.draw();
  }

  private draw(): void {
    this.toolbar();
    const { check, decisions } = this.checking!;
    if (!check) return;
    const { kind, decided } = this.state;
    this.list.show(check, check.findings.filter((finding) => (kind === 'all' || finding.kind === kind) && (decided || !isDecided(finding, check, decisions))), decisions);
  }

  private toolbar(): void {
    const { check, decisions, status } = this.checking!;
    const findings = check?.findings ?? [];
    const count = (kind: FindingKind): number => findings.filter((finding) => finding.kind === kind).length;
    const present = findingKinds.filter((kind) => count(kind) > 0);
    if (this.state.kind !== 'all' && check && !present.includes(this.state.kind)) this.state.kind = 'all';
    this.kinds.update([{ value: 'all', label: t('All ({count})', { count: findings.length }) }, ...present.map((kind) => ({ value: kind, label: `${t(findingNames[kind])} (${count(kind)})` }))], this.state.kind);
    this.kinds.root.hidden = !check;
    this.withDecided.checked = this.state.decided;
    this.withDecided.parentElement!.hidden = !check;
    this.undo.hidden = !decisions.moves.some(({ root }) => root === check?.root);
    this.fold.hidden = !check?.folding || check.source?.kind === 'folds';
    this.again.hidden = status === 'going';
  }

  private say(more: Message[]): void {
    const { check, status, error } = this.checking!;
    const own: Message[] = [
      ...(status === 'failed' && error ? [{ severity: 'error' as const, text: t(error) }] : []),
      ...(status === 'cancelled' ? [{ severity: 'information' as const, text: t('The check was cancelled.') }] : []),
      ...(check ? [{ severity: 'information' as const, text: t(check.words) }, ...check.notices.map((notice) => ({ severity: 'warning' as const, text: t(notice) }))] : []),
      ...(check?.findings.length === 0 ? [{ severity: 'information' as const, text: t('Nothing was found.') }] : []),
    ];
    this.messages.replaceChildren(messageList([...more, ...own]));
  }

  private open(finding: Finding): void {
    this.finding = finding;
    this.list.mark(finding);
    this.details.ask(finding);
  }

  private keep(finding: Finding): void {
    const { check } = this.checking!;
    if (check) this.attempt(this.host.keep({ key: findingKey(finding, check), kept: true }));
  }

  private showDetail(finding: Finding, pixels: Pixels[]): void {
    const { check, decisions } = this.checking!;
    if (!check || finding !== this.finding) return;
    this.pixels = pixels;
    const hadFocus = this.detail.contains(document.activeElement);
    this.detail.replaceChildren(findingDetail(check, finding, decisions, pixels, this.host, (error) => this.fail(error)));
    if (hadFocus) this.detail.querySelector<HTMLElement>('vscode-button')?.focus();
  }

  private attempt(work: Promise<void>): void {
    work.catch((error: unknown) => this.fail(error));
  }

  private fail(error: unknown): void {
    this.say([{ severity: 'error', text: reason(error) }]);
  }
}
