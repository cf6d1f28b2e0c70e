import { element } from './element';

/** A labelled field for a number, told of with Enter or when it is left. What is no number in range is marked and not told. */
export class NumberField {
  private readonly field = element('vscode-text-field', { size: 8 }) as HTMLElement & { value: string };
  readonly root: HTMLElement;
  private value = NaN;

  constructor(
    private readonly label: string,
    private readonly fits: (value: number) => boolean,
    private readonly tell: (value: number) => void,
  ) {
    this.field.addEventListener('change', () => this.take());
    this.field.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') this.take();
      if (event.key === 'Escape') this.show(this.value);
    });
    this.root = element('label', { class: 'choice' }, element('span', {}, label), this.field);
  }

  /** What is being typed stays. */
  update(value: number): void {
    if (value === this.value && this.field.value !== '') return;
    this.show(value);
  }

  private show(value: number): void {
    this.value = value;
    this.field.value = String(value);
    // The toolkit calls every field "Text field" when it enters the page.
    this.field.setAttribute('aria-label', this.label);
    this.field.removeAttribute('aria-invalid');
  }

  private take(): void {
    const value = this.field.value.trim() === '' ? NaN : Number(this.field.value);
    const right = Number.isFinite(value) && this.fits(value);
    if (right) this.field.removeAttribute('aria-invalid');
    else this.field.setAttribute('aria-invalid', 'true');
    if (!right || value === this.value) return;
    this.value = value;
    this.tell(value);
  }
}
