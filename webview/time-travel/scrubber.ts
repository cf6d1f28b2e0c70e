import playIcon from '../../media/icons/play.svg';
import pauseIcon from '../../media/icons/pause.svg';
import type { TimeTravelState } from '../../extension/shared/panels';
import { element, say } from '../common/element';
import { Segments } from '../common/segments';
import { button } from '../common/toolkit';
import { t } from '../common/translate';

/** One slider over a run's moments; it plays them one after another, from the first where it stands at the last. */
export class Scrubber {
  readonly root: HTMLElement;
  private readonly input = element('input', { type: 'range', min: 0, max: 0, step: 1, value: 0, 'aria-label': t('Epoch') });
  private readonly words = element('output', {});
  private readonly start = button(t('Play'), () => this.play(), { icon: playIcon });
  private readonly halt = button(t('Pause'), () => this.pause(), { icon: pauseIcon });
  private readonly speeds: Segments<TimeTravelState['speed']>;
  private timer = 0;
  private count = 0;

  constructor(
    private readonly of: {
      /** Words for a moment. */
      words: (index: number) => string;
      choose: (index: number) => void;
      /** Whether what was chosen last is drawn: the next one waits for it. */
      isDrawn: () => boolean;
      speed: (speed: TimeTravelState['speed']) => void;
    },
    private speed: TimeTravelState['speed'],
  ) {
    this.speeds = new Segments<TimeTravelState['speed']>(t('Epochs a second'), { 2: '2', 4: '4', 8: '8' }, speed, (chosen) => {
      this.setSpeed(chosen);
      of.speed(chosen);
    });
    this.input.addEventListener('input', () => {
      this.pause();
      this.take(this.input.valueAsNumber);
    });
    this.halt.hidden = true;
    this.root = element('div', { class: 'scrubber', role: 'group', 'aria-label': t('Time Travel') }, this.start, this.halt, this.input, this.words, this.speeds.root);
  }

  /** So many moments, of which one is shown. */
  update(count: number, index: number): void {
    this.count = count;
    this.input.max = String(Math.max(0, count - 1));
    this.input.disabled = count < 2;
    this.start.toggleAttribute('disabled', count < 2);
    this.mark(index);
  }

  setSpeed(speed: TimeTravelState['speed']): void {
    this.speed = speed;
    this.speeds.mark(speed);
    if (this.isPlaying) this.play();
  }

  get isPlaying(): boolean {
    return this.timer !== 0;
  }

  pause(): void {
    clearInterval(this.timer);
    this.timer = 0;
    this.start.hidden = false;
    this.halt.hidden = true;
  }

  /** Nothing moves before it is asked to, so that who wants less motion has none. */
  private play(): void {
    const hadFocus = document.activeElement === this.start;
    if (this.input.valueAsNumber >= this.count - 1) this.take(0);
    clearInterval(this.timer);
    this.timer = setInterval(() => this.next(), 1000 / Number(this.speed)) as unknown as number;
    this.start.hidden = true;
    this.halt.hidden = false;
    if (hadFocus) this.halt.focus();
  }

  private next(): void {
    if (!this.of.isDrawn()) return;
    const next = this.input.valueAsNumber + 1;
    if (next < this.count) this.take(next);
    if (next < this.count - 1) return;
    const hadFocus = document.activeElement === this.halt;
    this.pause();
    if (hadFocus) this.start.focus();
  }

  private take(index: number): void {
    this.mark(index);
    this.of.choose(index);
  }

  private mark(index: number): void {
    this.input.value = String(index);
    this.input.style.setProperty('--filled', `${this.count > 1 ? (100 * index) / (this.count - 1) : 100}%`);
    const words = this.count === 0 ? '' : this.of.words(index);
    this.input.setAttribute('aria-valuetext', words);
    say(this.words, words);
  }
}
