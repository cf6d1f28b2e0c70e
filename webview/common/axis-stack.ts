import { CurveStack, type ChartRow } from './curve-stack';
import type { Range } from './range';
import { t } from './translate';
import { placeWords, ticksOf, tickWords, xAxes, type Axis } from './x-axes';

/** Charts over one of a run's x axes, in that axis's words; `axis` answers which it is at the moment. */
export const axisStack = (rows: ChartRow[], axis: () => Axis, zoomTo: (range: Range | null) => void): CurveStack =>
  new CurveStack(rows, (x) => placeWords(x, axis()), () => t(xAxes[axis()].title), (x) => tickWords(x, axis()), (range, most) => ticksOf(range, most, axis()), zoomTo);

/** Words for ticks: three digits of a number, and a share as a percentage. */
export const shortTick = (value: number): string => String(Number(value.toPrecision(3)));
export const shareTick = (value: number): string => `${Number((100 * value).toPrecision(4))} %`;
