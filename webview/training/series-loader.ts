import type { TrainingHost } from '../../extension/shared/panels';
import { HeldRange } from '../common/held-range';
import type { Range } from '../common/range';
import { reason } from '../common/translate';
import { xAxes, type Axis } from '../common/x-axes';
import type { RunSeries } from './run-series';

/** Milliseconds between two looks at a run that goes: several times a second is often enough to look at, and costs the editor little. */
export const pace = 200;
/** Stretches in all, of all runs: a chart of two hundred has no use for a point a pixel of each. */
const mostBuckets = 20_000;
const fewestBuckets = 60;

interface Wanted {
  axis: Axis;
  /** The part that is shown; null for all. */
  range: Range | null;
  /** Pixels that it is shown on. */
  width: number;
  logarithmic: boolean;
  smoothing: number;
  /** Whether the single steps are drawn behind the smoothed curves. */
  raw: boolean;
}

/** Fetches what is drawn of the shown runs' series, one question at a time: while it is on its way what is at hand is drawn. */
export class SeriesLoader {
  private going = false;
  private asked = '';
  private askedAt = -Infinity;
  private waits = false;
  private readonly grown = new Set<RunSeries>();
  private readonly held = new HeldRange();

  constructor(
    private readonly host: Pick<TrainingHost, 'series'>,
    /** There is something new to draw; or time to ask again. */
    private readonly changed: () => void,
  ) {}

  /** There is more of this run than was fetched. */
  more(series: RunSeries): void {
    this.grown.add(series);
  }

  /** Whether it asks now: what comes is told as a change. */
  want(shown: RunSeries[], wanted: Wanted): boolean {
    if (this.going || shown.length === 0 || wanted.width <= 0) return false;
    const key = JSON.stringify([wanted.axis, wanted.smoothing, wanted.raw, wanted.logarithmic, Math.ceil(wanted.width / 200), shown.map((series) => [series.run, series.scale(wanted.axis), xAxes[wanted.axis].along === 'step' ? 0 : series.steps.length])]);
    const isNew = key !== this.asked || !this.held.covers(wanted.range);
    const grown = shown.filter((series) => this.grown.has(series));
    if (!isNew && grown.length === 0) return false;
    const rest = this.askedAt + pace - performance.now();
    if (!isNew && rest > 0) {
      if (!this.waits) setTimeout(() => ((this.waits = false), this.changed()), rest);
      this.waits = true;
      return false;
    }
    void this.ask(isNew ? shown : grown, shown.length, wanted, key);
    return true;
  }

  private async ask(series: RunSeries[], all: number, { axis, range, width, logarithmic, smoothing, raw }: Wanted, key: string): Promise<void> {
    this.going = true;
    this.asked = key;
    this.askedAt = performance.now();
    for (const each of series) this.grown.delete(each);
    const part = this.held.take(range);
    const perRun = Math.max(fewestBuckets, Math.min(Math.ceil(width / 200) * 200, Math.floor(mostBuckets / all)));
    const requests = series.map((each) => {
      const scale = each.scale(axis);
      return {
        run: each.run, axis: xAxes[axis].along, from: part && part.from / scale, to: part && part.to / scale,
        buckets: part ? 3 * perRun : perRun, logarithmic, smoothing, raw, places: xAxes[axis].along === 'step' ? [] : each.steps,
      };
    });
    try {
      const { parts } = await this.host.series({ requests });
      for (const part of parts) {
        const at = series.findIndex(({ run }) => run === part.run);
        if (at < 0) continue;
        if ('problem' in part) series[at]!.problem = part.problem;
        else series[at]!.takePart(axis, part, requests[at]!.places);
      }
    } catch (error) {
      for (const each of series) each.problem = reason(error);
    } finally {
      this.going = false;
      this.changed();
    }
  }
}
