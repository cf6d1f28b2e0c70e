import { drawingFile } from '../../extension/shared/svg-sheet';
import { element } from '../common/element';
import type { Takeable } from '../common/save-chart';
import { tableFrame } from '../common/table-frame';
import { readTheme } from '../common/theme';

/** A place for a drawing that is made anew for the room it has, and is taken along as it is. */
export class DrawnChart implements Takeable {
  private readonly frame: HTMLElement;
  readonly root: HTMLElement;
  private drawing: SVGSVGElement | null = null;
  private room = 0;

  constructor(
    readonly name: string,
    title: string,
    private readonly make: (width: number) => SVGSVGElement | null,
    readonly csv: () => string,
    ...controls: Node[]
  ) {
    this.frame = tableFrame(title);
    this.root = element('section', { class: `drawn drawn-${name}`, 'aria-label': title }, element('div', { class: 'title-row' }, element('h2', {}, title), ...controls), this.frame);
    new ResizeObserver(() => {
      if (this.frame.clientWidth !== this.room) this.draw();
    }).observe(this.root);
  }

  draw(): void {
    this.room = this.frame.clientWidth;
    this.drawing = this.room > 0 ? this.make(this.room) : null;
    this.frame.replaceChildren(...(this.drawing ? [this.drawing] : []));
  }

  svg(): string {
    if (!this.drawing) return '';
    const { width, height } = this.drawing.viewBox.baseVal;
    return drawingFile(width, height, new XMLSerializer().serializeToString(this.drawing), readTheme());
  }
}
