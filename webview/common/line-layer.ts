import { seen, strokeLine, type Area, type Line } from './stroke-line';

/** Pixels: so far the width of a line, a dot or a mark reaches. */
const reach = 4;

/** Lines as they were drawn last: where they are only moved along the x axis, what was drawn is moved, and the strip that comes into sight is drawn. Dashes may not meet there: at rest all is drawn anew (`moved` says so). */
export class LineLayer {
  private canvas = document.createElement('canvas');
  /** What was drawn is moved from one to the other: onto itself it would be copied twice. */
  private other = document.createElement('canvas');
  private drawn: { lines: Line[]; area: Area; ratio: number } | null = null;
  /** Whether what is shown was moved since it was drawn as a whole. */
  moved = false;

  /** Draws the lines into an area of `target`, which has so many pixels of its own for one of the page's. */
  draw(target: CanvasRenderingContext2D, lines: Line[], area: Area, ratio: number, anew: boolean): void {
    const width = Math.round((area.right - area.left) * ratio);
    const height = Math.round((area.bottom - area.top + 2 * reach) * ratio);
    if (width <= 0 || height <= 0) return;
    const shift = anew ? null : this.shiftTo(lines, area, ratio);
    if (shift === null || Math.abs(shift) >= width) this.whole(lines, area, ratio, width, height);
    else if (shift !== 0) this.move(shift);
    target.imageSmoothingEnabled = false;
    target.drawImage(this.canvas, area.left, area.top - reach, width / ratio, height / ratio);
  }

  /** Pixels by which what was drawn lies beside its place; null where it is other than that. */
  private shiftTo(lines: Line[], area: Area, ratio: number): number | null {
    const { drawn } = this;
    if (drawn === null || drawn.ratio !== ratio || !isMoved(drawn.area, area) || drawn.lines.length !== lines.length || lines.some((line, i) => !isSame(line, drawn.lines[i]!, drawn.area))) return null;
    drawn.lines = lines;
    return Math.round((area.x.offset - drawn.area.x.offset) * ratio);
  }

  private whole(lines: Line[], area: Area, ratio: number, width: number, height: number): void {
    for (const canvas of [this.canvas, this.other]) if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    this.drawn = { lines, area, ratio };
    this.moved = false;
    this.strip(area.left, area.right);
  }

  private move(shift: number): void {
    const { lines, area, ratio } = this.drawn!;
    const context = this.other.getContext('2d')!;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalCompositeOperation = 'copy';
    context.drawImage(this.canvas, shift, 0);
    context.globalCompositeOperation = 'source-over';
    [this.canvas, this.other] = [this.other, this.canvas];
    const by = shift / ratio;
    // By whole pixels: what is left of the way is made up with the next one.
    this.drawn = { lines, area: { ...area, x: { ...area.x, offset: area.x.offset + by } }, ratio };
    this.moved = true;
    if (by > 0) this.strip(area.left, area.left + by + reach);
    else this.strip(area.right + by - reach, area.right);
  }

  /** Draws what lies between two places of the area. */
  private strip(from: number, to: number): void {
    const { lines, area, ratio } = this.drawn!;
    const context = this.canvas.getContext('2d')!;
    const left = Math.floor((from - area.left) * ratio);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(left, 0, Math.ceil((to - from) * ratio) + 1, this.canvas.height);
    context.save();
    context.beginPath();
    context.rect(left, 0, Math.ceil((to - from) * ratio) + 1, this.canvas.height);
    context.clip();
    context.setTransform(ratio, 0, 0, ratio, -area.left * ratio, (reach - area.top) * ratio);
    context.lineJoin = 'bevel';
    for (const line of lines) strokeLine(context, line, { ...area, left: from - reach, right: to + reach });
    context.restore();
  }
}

const isMoved = (before: Area, now: Area): boolean =>
  before.left === now.left && before.right === now.right && before.top === now.top && before.bottom === now.bottom && before.y.logarithmic === now.y.logarithmic && before.y.slope === now.y.slope &&
  before.y.offset === now.y.offset && before.x.logarithmic === now.x.logarithmic && Math.abs(before.x.slope / now.x.slope - 1) < 1e-9;

const isSame = (a: Line, b: Line, area: Area): boolean =>
  a.color === b.color && a.opacity === b.opacity && a.width === b.width && a.dots === b.dots && a.dash?.[0] === b.dash?.[0] && a.dash?.[1] === b.dash?.[1] && ((a.x === b.x && a.y === b.y && a.low === b.low && a.high === b.high) || looksSame(a, b, area));

/** Whether two lines have the same points in the area: what is fetched while one moves along goes on from what was there. */
function looksSame(a: Line, b: Line, area: Area): boolean {
  const [first, end] = seen(a, area);
  const [other, otherEnd] = seen(b, area);
  if (a.low || b.low || end - first !== otherEnd - other) return false;
  for (let i = first, j = other; i < end; i++, j++) if (a.x[i] !== b.x[j] || !Object.is(a.y[i], b.y[j])) return false;
  return true;
}
