import { element } from './element';

/** A labelled slider with its value beside it. */
export function slider(label: string, { min, max, step, value }: { min: number; max: number; step: number; value: number }, words: (value: number) => string, change: (value: number) => void): HTMLElement {
  const shown = element('output', {}, words(value));
  const input = element('input', { type: 'range', min, max, step, value, 'aria-label': label });
  const fill = () => input.style.setProperty('--filled', `${(100 * (input.valueAsNumber - min)) / (max - min)}%`);
  input.addEventListener('input', () => {
    shown.textContent = words(input.valueAsNumber);
    input.setAttribute('aria-valuetext', words(input.valueAsNumber));
    fill();
    change(input.valueAsNumber);
  });
  fill();
  return element('label', { class: 'choice' }, element('span', {}, label), input, shown);
}
