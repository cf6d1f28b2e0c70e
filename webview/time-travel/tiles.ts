import { element, say } from '../common/element';
import type { Pixels } from '../../extension/shared/inspector';
import { paint } from '../common/picture';

export interface Face {
  pixels: Pixels;
  words: string;
}

/** A row of small pictures that are painted anew with each moment, and stay where they are. */
export class Tiles {
  private readonly list = element('div', { class: 'tiles', role: 'list' });
  private readonly heading = element('h2', {});
  private readonly about = element('p', { class: 'soft' });
  readonly root = element('section', { class: 'part' }, this.heading, this.about, this.list);

  draw(name: string, about: string, faces: Face[]): void {
    say(this.heading, name);
    say(this.about, about);
    if (this.list.childElementCount !== faces.length) this.list.replaceChildren(...faces.map(() => element('div', { class: 'tile', role: 'listitem' }, element('canvas', { class: 'picture', role: 'img' }), element('span', {}))));
    faces.forEach(({ pixels, words }, i) => {
      const [canvas, caption] = this.list.children[i]!.children as unknown as [HTMLCanvasElement, HTMLElement];
      paint(canvas, pixels);
      canvas.setAttribute('aria-label', `${name}, ${words}`);
      say(caption, words);
    });
  }
}
