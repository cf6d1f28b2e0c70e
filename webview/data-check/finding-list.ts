import { findingKey, findingNames, type DataCheck, type Decisions, type Finding } from '../../extension/shared/data-check';
import type { Pixels } from '../../extension/shared/inspector';
import { element } from '../common/element';
import { pictureCanvas } from '../common/picture';
import { button } from '../common/toolkit';
import { t } from '../common/translate';
import { classWords, findingName } from './finding-words';

const page = 48;

/** What was found, to go through with the arrow keys; K keeps one and goes on. */
export class FindingList {
  readonly root = element('section', { class: 'findings' });
  private readonly heading = element('h2', {});
  private readonly list = element('div', { class: 'found', role: 'listbox' });
  private readonly more = button(t('More'), () => void this.fetch());
  private check: DataCheck | null = null;
  private findings: Finding[] = [];
  private turn = 0;

  constructor(
    private readonly thumbnails: (pictures: number[]) => Promise<Pixels[]>,
    private readonly choose: (finding: Finding) => void,
    private readonly keep: (finding: Finding) => void,
    private readonly fail: (error: unknown) => void,
  ) {
    this.root.append(this.heading, this.list, this.more);
    this.list.addEventListener('keydown', (event) => this.press(event));
  }

  show(check: DataCheck, findings: Finding[], decisions: Decisions): void {
    this.turn++;
    this.check = check;
    this.findings = findings;
    const words = t('{count} to go through', { count: findings.filter((finding) => !isDecided(finding, check, decisions)).length });
    this.heading.textContent = words;
    this.list.setAttribute('aria-label', words);
    this.list.replaceChildren();
    this.more.hidden = true;
    void this.fetch(decisions);
  }

  /** Says anew which are decided; nothing is taken from under the reader. */
  decide(decisions: Decisions): void {
    const { check } = this;
    if (!check) return;
    this.heading.textContent = t('{count} to go through', { count: this.findings.filter((finding) => !isDecided(finding, check, decisions)).length });
    [...this.list.children].forEach((option, i) => option.classList.toggle('decided', isDecided(this.findings[i]!, check, decisions)));
  }

  mark(finding: Finding | null): void {
    const options = [...this.list.children] as HTMLElement[];
    const chosen = finding === null ? -1 : this.findings.indexOf(finding);
    options.forEach((option, i) => {
      option.setAttribute('aria-selected', String(i === chosen));
      option.tabIndex = i === chosen ? 0 : -1;
    });
    if (options[0] && !options.some(({ tabIndex }) => tabIndex === 0)) options[0].tabIndex = 0;
  }

  private async fetch(decisions?: Decisions): Promise<void> {
    const { check, turn } = this;
    if (!check) return;
    const from = this.list.childElementCount;
    const findings = this.findings.slice(from, from + page);
    try {
      const wanted = findings.flatMap(({ pictures }) => pictures.slice(0, 1));
      const pixels = wanted.length > 0 ? await this.thumbnails(wanted) : [];
      if (turn !== this.turn) return;
      let next = 0;
      this.list.append(...findings.map((finding) => this.option(check, finding, finding.pictures.length > 0 ? pixels[next++]! : null)));
      if (decisions) this.decide(decisions);
      this.mark(this.findings[[...this.list.children].findIndex((option) => option.getAttribute('aria-selected') === 'true')] ?? null);
      this.more.hidden = this.list.childElementCount >= this.findings.length;
    } catch (error) {
      if (turn === this.turn) this.fail(error);
    }
  }

  private option(check: DataCheck, finding: Finding, pixels: Pixels | null): HTMLElement {
    const kind = t(findingNames[finding.kind]);
    const words = t('{kind}: {picture}, {class}', { kind, picture: findingName(check, finding), class: classWords(check, finding) });
    return element('button', { type: 'button', role: 'option', class: 'thumbnail', title: words, 'aria-selected': 'false', 'data-key': findingKey(finding, check), onclick: () => this.choose(finding) },
      pixels ? pictureCanvas(pixels, words) : element('div', { class: 'unseen', role: 'img', 'aria-label': words }), element('span', {}, classWords(check, finding)), element('span', {}, kind));
  }

  private press(event: KeyboardEvent): void {
    const options = [...this.list.children] as HTMLElement[];
    const at = options.indexOf(document.activeElement as HTMLElement);
    if (event.key === 'k' && this.findings[at]) this.keep(this.findings[at]);
    const next = { ArrowRight: at + 1, ArrowDown: at + 1, k: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: options.length - 1 }[event.key];
    const to = next === undefined ? undefined : options[next];
    if (!to) return;
    event.preventDefault();
    to.focus();
    to.click();
  }
}

export function isDecided(finding: Finding, check: DataCheck, { kept, moves }: Decisions): boolean {
  const key = findingKey(finding, check);
  return kept.includes(key) || moves.some((move) => move.key === key && move.root === check.root);
}
