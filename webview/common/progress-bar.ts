import { element } from './element';

/** How far something is that goes on: a share of it, or only that it goes on. */
export class ProgressBar {
  private readonly filled = element('div', {});
  readonly root: HTMLElement;

  constructor(label: string) {
    this.root = element('div', { class: 'progress', role: 'progressbar', 'aria-label': label, 'aria-valuemin': 0, 'aria-valuemax': 100 }, this.filled);
  }

  /** `done` is 0..1, null where that is not known; `ended`: it goes on no more. */
  update(done: number | null, ended: boolean): void {
    this.root.classList.toggle('indeterminate', done === null);
    this.root.classList.toggle('ended', ended);
    this.filled.style.transform = `scaleX(${done ?? 1})`;
    if (done === null) this.root.removeAttribute('aria-valuenow');
    else this.root.setAttribute('aria-valuenow', String(Math.round(100 * done)));
  }
}
