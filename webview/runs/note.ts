import type { RunsHost } from '../../extension/shared/run-list';
import { element } from '../common/element';
import { markdown } from '../common/markdown';
import { button } from '../common/toolkit';
import { t } from '../common/translate';

/** Milliseconds without a key after which what was typed is kept: a panel that is hidden is gone at once. */
const restMs = 800;

/** The note of the one run that is selected: Markdown beside the run, as it reads or as it is written, kept as it is typed. */
export class Note {
  private readonly field = element('textarea', { class: 'text-field', rows: 6, 'aria-label': t('Note'), placeholder: t('What this run is about, in Markdown') });
  private readonly name = element('span', {});
  private readonly page = element('div', { class: 'note-page' });
  private readonly edit = button(t('Edit Note'), () => this.write(true));
  private readonly done = button(t('Done'), () => this.write(false));
  readonly root: HTMLDetailsElement;
  private run: string | null = null;
  /** As it is kept. */
  private kept = '';
  private resting = 0;
  private writing = false;

  constructor(
    private readonly host: Pick<RunsHost, 'note' | 'writeNote' | 'openNote'>,
    private readonly say: (error: unknown) => void,
  ) {
    const open = button(t('Open in the Editor'), () => this.run !== null && this.keep().then(() => host.openNote({ run: this.run! })).catch(this.say));
    this.root = element('details', { class: 'fold note', hidden: true }, element('summary', {}, t('Note'), this.name), this.page, this.field, element('div', { class: 'buttons' }, this.edit, this.done, open));
    this.field.addEventListener('input', () => {
      // An empty one is begun without being asked for.
      this.writing = true;
      this.done.hidden = false;
      clearTimeout(this.resting);
      this.resting = setTimeout(() => void this.keep(), restMs);
    });
    this.field.addEventListener('change', () => void this.keep());
    this.page.addEventListener('dblclick', () => this.write(true));
    this.root.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.writing) this.write(false);
      if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      void this.keep();
    });
  }

  /** Shows the note of a run; of none or several nothing. */
  show(run: string | null): void {
    if (run === this.run) return;
    this.run = run;
    this.root.hidden = run === null;
    this.writing = false;
    if (run !== null) this.read(run);
  }

  /** It was written elsewhere: what is being typed here stays. */
  changed(run: string): void {
    if (run === this.run && this.field.value === this.kept) this.read(run);
  }

  private read(run: string): void {
    const before = this.field.value;
    this.host.note({ run }).then(({ text }) => {
      if (this.run !== run || this.field.value !== before) return;
      this.kept = this.field.value = text;
      this.draw();
    }, this.say);
  }

  private write(writing: boolean): void {
    this.writing = writing;
    void this.keep();
    this.draw();
    if (writing) this.field.focus();
    else this.edit.focus();
  }

  /** An empty note is written at once. */
  private draw(): void {
    const text = this.field.value;
    const isWritten = this.writing || text === '';
    this.name.textContent = text.trim() === '' ? '' : ` · ${text.trim().split('\n')[0]!.replace(/^#+\s*/, '')}`;
    this.page.replaceChildren(...(isWritten ? [] : [markdown(text)]));
    this.page.hidden = this.edit.hidden = isWritten;
    this.field.hidden = !isWritten;
    this.done.hidden = !this.writing;
  }

  private async keep(): Promise<void> {
    clearTimeout(this.resting);
    const [run, text, before] = [this.run, this.field.value, this.kept];
    if (run === null || text === before) return;
    this.kept = text;
    this.draw();
    try {
      await this.host.writeNote({ run, text, before });
    } catch (error) {
      if (this.run === run) this.kept = before;
      this.say(error);
    }
  }
}
