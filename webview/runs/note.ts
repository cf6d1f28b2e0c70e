import type { RunsHost } from '../../extension/shared/run-list';
import { element } from '../common/element';
import { t } from '../common/translate';

/** Milliseconds without a key after which what was typed is kept: a panel that is hidden is gone at once. */
const restMs = 800;

/** The note of the one run that is selected: Markdown, kept in its folder as it is typed. */
export class Note {
  private readonly field = element('textarea', { class: 'text-field', rows: 4, 'aria-label': t('Note'), placeholder: t('What this run is about, in Markdown') });
  private readonly name = element('span', {});
  readonly root: HTMLDetailsElement;
  private run: string | null = null;
  /** As it is kept. */
  private kept = '';
  private resting = 0;

  constructor(
    private readonly host: Pick<RunsHost, 'note' | 'writeNote'>,
    private readonly say: (error: unknown) => void,
  ) {
    this.root = element('details', { class: 'fold note', hidden: true }, element('summary', {}, t('Note'), this.name), this.field);
    this.field.addEventListener('input', () => {
      clearTimeout(this.resting);
      this.resting = setTimeout(() => this.keep(), restMs);
    });
    this.field.addEventListener('change', () => this.keep());
    this.field.addEventListener('keydown', (event) => {
      if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      this.keep();
    });
  }

  /** Shows the note of a run; of none or several nothing. */
  show(run: string | null): void {
    if (run === this.run) return;
    this.run = run;
    this.root.hidden = run === null;
    if (run === null) return;
    this.host.note({ run }).then(({ text }) => {
      if (this.run !== run) return;
      this.kept = this.field.value = text;
      this.name.textContent = text === '' ? '' : ` · ${text.trim().split('\n')[0]!.replace(/^#+\s*/, '')}`;
    }, this.say);
  }

  private keep(): void {
    clearTimeout(this.resting);
    const [run, text, before] = [this.run, this.field.value, this.kept];
    if (run === null || text === before) return;
    this.kept = text;
    this.host.writeNote({ run, text, before }).catch((error: unknown) => {
      if (this.run === run) this.kept = before;
      this.say(error);
    });
  }
}
