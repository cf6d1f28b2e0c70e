import type { Range } from './range';

/** Parts of an axis closer than this share of it are all the same to a number. */
const closest = 1e-9;

/** Along a logarithmic axis, ratios are lengths. */
const inward = (logarithmic: boolean) => (value: number): number => (logarithmic ? Math.log(value) : value);
const outward = (logarithmic: boolean) => (value: number): number => (logarithmic ? Math.exp(value) : value);

/** The part that is `factor` times as long, what is at `at` staying in its place; null where it is all of the axis. */
export function zoomed(range: Range, whole: Range, at: number, factor: number, logarithmic: boolean): Range | null {
  const [from, to, centre] = [range.from, range.to, Math.min(range.to, Math.max(range.from, at))].map(inward(logarithmic)) as [number, number, number];
  return within({ from: centre - (centre - from) * factor, to: centre + (to - centre) * factor }, whole, logarithmic);
}

/** The part that lies further along the axis by a share of its own length, as far as there is more. */
export function panned(range: Range, whole: Range, share: number, logarithmic: boolean): Range | null {
  const [from, to, first, last] = [range.from, range.to, whole.from, whole.to].map(inward(logarithmic)) as [number, number, number, number];
  const by = Math.min(last - to, Math.max(first - from, share * (to - from)));
  return within({ from: from + by, to: to + by }, whole, logarithmic);
}

function within({ from, to }: Range, whole: Range, logarithmic: boolean): Range | null {
  const [first, last] = [whole.from, whole.to].map(inward(logarithmic)) as [number, number];
  const least = closest * Math.max(1e-9, last - first);
  if (to - from < least) return { from: outward(logarithmic)((from + to - least) / 2), to: outward(logarithmic)((from + to + least) / 2) };
  const [begin, end] = [Math.max(first, from), Math.min(last, to)];
  if (begin <= first && end >= last) return null;
  return { from: outward(logarithmic)(begin), to: outward(logarithmic)(end) };
}

/** What the gestures act on. */
export interface Zoomable {
  /** The value on the axis under a place of the page; null beside it. */
  valueAt(clientX: number): number | null;
  zoom(at: number, factor: number): void;
  pan(share: number): void;
  show(range: Range | null): void;
  /** Pixels of the axis. */
  readonly width: number;
}

/** Pixels that a pointer may stray in a click. */
const click = 4;
/** By how much one key or turn of the wheel zooms. */
export const zoomStep = 0.7;

/** Dragging marks a part to be shown, with Shift it moves what is shown; Ctrl and the wheel zoom, Shift and the wheel or a wheel of the other direction move; a double click shows all. */
export function zoomGestures(root: HTMLElement, selection: HTMLElement, target: Zoomable): void {
  let drag: { id: number; x: number; value: number; pans: boolean; last: number } | null = null;
  const end = (): void => {
    drag = null;
    selection.hidden = true;
  };
  root.addEventListener('pointerdown', (event) => {
    const value = target.valueAt(event.clientX);
    if (event.button !== 0 || value === null) return;
    drag = { id: event.pointerId, x: event.clientX, value, pans: event.shiftKey, last: event.clientX };
    root.setPointerCapture(event.pointerId);
  });
  root.addEventListener('pointermove', (event) => {
    if (!drag || event.pointerId !== drag.id) return;
    if (drag.pans) {
      target.pan((drag.last - event.clientX) / target.width);
      drag.last = event.clientX;
      return;
    }
    const { left } = root.getBoundingClientRect();
    selection.hidden = Math.abs(event.clientX - drag.x) < click;
    selection.style.left = `${Math.min(event.clientX, drag.x) - left}px`;
    selection.style.width = `${Math.abs(event.clientX - drag.x)}px`;
  });
  root.addEventListener('pointerup', (event) => {
    if (!drag) return;
    const { x, value, pans } = drag;
    end();
    if (pans || Math.abs(event.clientX - x) < click) return;
    const box = root.getBoundingClientRect();
    // Let go beside the axis, it is the end on that side.
    const to = target.valueAt(event.clientX) ?? (event.clientX < box.left + box.width / 2 ? -Infinity : Infinity);
    target.show({ from: Math.min(value, to), to: Math.max(value, to) });
  });
  root.addEventListener('pointercancel', end);
  root.addEventListener('keydown', ({ key }) => key === 'Escape' && end());
  root.addEventListener('dblclick', () => target.show(null));
  root.addEventListener(
    'wheel',
    (event) => {
      const at = target.valueAt(event.clientX);
      const sideways = event.shiftKey ? event.deltaY || event.deltaX : Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : 0;
      if (at === null || !(event.ctrlKey || event.metaKey || sideways)) return;
      event.preventDefault();
      if (event.ctrlKey || event.metaKey) target.zoom(at, zoomStep ** (-event.deltaY / 100));
      else target.pan(sideways / target.width);
    },
    { passive: false },
  );
}
