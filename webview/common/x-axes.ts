import { duration } from '../../extension/shared/run-words';
import { said, type Said } from '../../extension/shared/said';
import type { SeriesAxis } from '../../extension/shared/series-part';
import type { Range } from './range';
import { timeTicks } from './time-ticks';
import { t } from './translate';
import { count, grouped } from './words';

interface XAxis {
  /** As the choice is called. */
  name: Said;
  /** As it stands below the axis. */
  title: Said;
  /** What of a run's series it goes along. */
  along: SeriesAxis;
  /** Words for a place: "step 12". */
  place(x: number): string;
  /** Words below the axis, where the number itself does not do. */
  tick?(x: number): string;
  /** Where it is marked; where the numbers' own round ones do it is left out. */
  ticks?(range: Range, most: number): number[];
  /** Whether it counts from a beginning, and so can be logarithmic. */
  counts: boolean;
}

const clock = (time: number, seconds: boolean): string => new Date(time).toLocaleString('en', { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', ...(seconds ? { second: '2-digit' } : {}), hour12: false });

/** What a run can be drawn over. */
export const xAxes = {
  step: { name: said`Step`, title: said`Step`, along: 'step', place: (x) => t('step {step}', { step: grouped(Math.round(x)) }), counts: true },
  epoch: { name: said`Epoch`, title: said`Epoch`, along: 'step', place: (x) => t('epoch {epoch}', { epoch: x.toFixed(2) }), counts: true },
  images: { name: said`Images`, title: said`Images trained on`, along: 'step', place: (x) => t('{count} images', { count: grouped(Math.round(x)) }), tick: count, counts: true },
  seconds: { name: said`Time`, title: said`Time since the start`, along: 'seconds', place: (x) => t('after {time}', { time: duration(x) }), tick: duration, ticks: (range, most) => timeTicks(range, most, 1, 0), counts: true },
  wall: { name: said`Clock`, title: said`Wall time`, along: 'wall', place: (x) => clock(x, true), tick: (x) => clock(x, false), ticks: (range, most) => timeTicks(range, most, 1000, -60_000 * new Date(range.from).getTimezoneOffset()), counts: false },
} satisfies Record<string, XAxis>;

export type Axis = keyof typeof xAxes;

/** What every row can say of a place. */
const row = (axis: Axis): XAxis => xAxes[axis];
export const ticksOf = (range: Range, most: number, axis: Axis): number[] | null => row(axis).ticks?.(range, most) ?? null;
export const placeWords = (x: number, axis: Axis): string => row(axis).place(x);
export const tickWords = (x: number, axis: Axis): string => (row(axis).tick ?? grouped)(x);
